"""Rounds: each server warmed up, then all in turn, again and again; medians of what they did."""

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from statistics import median

from bench.load import Figures, Load
from bench.operations import Operation
from bench.progress import say
from bench.servers import Server


@dataclass(frozen=True, slots=True)
class Effort:
    """How long is measured: rounds, the length of each, and of the warm-ups before."""

    rounds: int
    seconds: int
    warm_up: int
    slow_warm_up: int

    def warm_up_of(self, server: Server) -> int:
        """PostGraphile's planner and Node's compiler need half a minute to reach their speed."""
        return self.slow_warm_up if server.dialect == "postgraphile" else self.warm_up


def measure(
    operation: Operation, servers: Sequence[Server], load: Load, effort: Effort
) -> dict[str, list[Figures]]:
    """Give every round's figures by the servers' names."""
    for server in servers:
        load.run(server, operation, effort.warm_up_of(server))
    found: dict[str, list[Figures]] = {server.name: [] for server in servers}
    for number in range(1, effort.rounds + 1):
        for server in servers:
            found[server.name].append(load.run(server, operation, effort.seconds))
        say(f"  round {number} of {effort.rounds}: {_rates(found)}")
    return found


def medians(rounds: Sequence[Figures]) -> Figures:
    """Give the median of each figure."""
    values = [asdict(figures) for figures in rounds]
    return Figures(**{f.name: median(value[f.name] for value in values) for f in fields(Figures)})


def remaining(operations: int, servers: Sequence[Server], effort: Effort) -> str:
    """Say how long so many operations take at least."""
    each = sum(effort.warm_up_of(server) + effort.rounds * effort.seconds for server in servers)
    return time.strftime("%H:%M:%S", time.gmtime(operations * each))


def _rates(found: dict[str, list[Figures]]) -> str:
    return ", ".join(
        f"{name} {rounds[-1].requests_per_second:,.0f}/s" for name, rounds in found.items()
    )
