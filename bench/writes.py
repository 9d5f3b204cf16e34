"""Writes, measured: claims of open projects by the hub, by bare asyncpg and by PostGraphile.

    python -m bench.writes            # some 6 minutes on a quiet machine
    python -m bench.writes --quick    # hub and bare asyncpg, within a minute

Each claim takes a project of its own and leaves a participation, an audit event and an outbox
event. `bench/README.md` tells what is compared and what the figures mean.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from bench import claimants
from bench.claim_counts import Miscounted, check
from bench.claimable import Claimable, copied
from bench.claimants import Claimant
from bench.data import execute, postmaster, server
from bench.load import FailedLoad, Figures
from bench.machine import described
from bench.peers import install
from bench.progress import say
from bench.rounds import medians
from bench.servers import KINDS, NotStarted, leave_on_sigterm, running

QUICK = ("hub", "bare")
ALL = ("hub", "bare", "postgraphile")
FASTEST = 6_000
"""Claims a second that nobody reaches: so many projects are laid ready for a round."""
TARGETS = (
    ("hub", "bare", 0.5),
    ("hub", "bare, one", None),
    ("hub, key", "hub", None),
    ("hub", "postgraphile", None),
)


def main() -> int:
    """Measure and print; give 1 when something fails."""
    arguments = _arguments()
    leave_on_sigterm()
    try:
        _run(arguments)
    except (FailedLoad, Miscounted, NotStarted) as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return _fail("Stopped.")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.writes",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--quick", action="store_true", help="hub and bare asyncpg only, short rounds")
    add("--json", type=Path, metavar="FILE", help="write all figures there")
    add("--servers", nargs="+", choices=ALL, metavar="SERVER", help=", ".join(ALL))
    add("--rounds", type=int, help="default 5; with --quick 3")
    add("--seconds", type=float, help="length of a round, default 2; with --quick 1")
    add("--warm-up", type=float, help="PostGraphile's, default 6; the others' is a round's length")
    add("--connections", type=int, default=16, help="of the load over HTTP, default 16")
    given = parser.parse_args()
    given.rounds = given.rounds or (3 if given.quick else 5)
    given.seconds = given.seconds or (1 if given.quick else 2)
    given.warm_up = given.warm_up or 6
    return given


def _run(arguments: argparse.Namespace) -> None:
    """Start everything, measure in turn, count, and end everything."""
    names = arguments.servers or (QUICK if arguments.quick else ALL)
    if "postgraphile" in names:
        install()
    with ExitStack() as stack:
        dsn = stack.enter_context(server()).dsn
        claimable = stack.enter_context(copied(dsn))
        machine = described()
        taking = list(_claimants(stack, names, claimable, arguments.connections))
        found = Measurement(taking, claimable, arguments).run()
    for line in _tables(taking, found):
        print(line)
    if arguments.json:
        _write(arguments, machine, found)


def _claimants(
    stack: ExitStack, names: Sequence[str], claimable: Claimable, connections: int
) -> Iterator[Claimant]:
    if "hub" in names:
        hub = stack.enter_context(running(KINDS["hub"], claimable.dsn))
        yield from claimants.hub(hub, claimable, connections)
    if "bare" in names:
        yield from claimants.bare(claimable)
    if "postgraphile" in names:
        peer = stack.enter_context(running(KINDS["postgraphile"], claimable.dsn))
        yield claimants.postgraphile(peer, claimable, connections)


class Measurement:
    """All rounds of all claimants, each of whom has projects of its own."""

    def __init__(
        self, taking: Sequence[Claimant], claimable: Claimable, arguments: argparse.Namespace
    ) -> None:
        """Share the open projects out."""
        self._taking, self._claimable, self._arguments = taking, claimable, arguments
        share = len(claimable.projects) // len(taking)
        self._shares = {
            claimant.name: claimable.projects[at * share : (at + 1) * share]
            for at, claimant in enumerate(taking)
        }
        self._taken = dict.fromkeys(self._shares, 0)
        self._acknowledged = dict.fromkeys(self._shares, 0)
        self._postmaster = postmaster()

    def run(self) -> dict[str, list[Figures]]:
        """Warm up, measure the rounds, and check what was left; give the figures by name."""
        rounds, seconds = self._arguments.rounds, self._arguments.seconds
        for claimant in self._taking:
            self._round(claimant, self._arguments.warm_up if claimant.slow_warm_up else seconds)
        found: dict[str, list[Figures]] = {claimant.name: [] for claimant in self._taking}
        for number in range(1, rounds + 1):
            for claimant in self._taking:
                found[claimant.name].append(self._round(claimant, seconds))
            say(f"round {number} of {rounds}: {_rates(found)}")
        for claimant in self._taking:
            self._check(claimant)
        return found

    def _round(self, claimant: Claimant, seconds: float) -> Figures:
        """Run one round from a checkpoint on, so that none pays for another one's pages."""
        asyncio.run(execute(self._claimable.dsn, "checkpoint"))
        name, most = claimant.name, int(seconds * FASTEST)
        left = self._shares[name][self._taken[name] :][:most]
        if not left:
            raise FailedLoad(f"{name}: no open projects are left; ask for less")
        outcome, figures = claimant.round(left, seconds, self._postmaster)
        self._taken[name] += outcome.taken
        self._acknowledged[name] += outcome.acknowledged
        return figures

    def _check(self, claimant: Claimant) -> None:
        name = claimant.name
        counted = check(
            self._claimable.dsn, name, self._shares[name], self._claimable.unit,
            self._acknowledged[name], row_alone=name == "postgraphile",
        )  # fmt: skip
        kinds = ", ".join(asyncio.run(counted))
        say(f"{name}: {self._acknowledged[name]:,} acknowledged, and as many {kinds}")


def _rates(found: dict[str, list[Figures]]) -> str:
    return ", ".join(f"{name} {all[-1].requests_per_second:,.0f}/s" for name, all in found.items())


def _tables(taking: Sequence[Claimant], found: dict[str, list[Figures]]) -> Iterator[str]:
    middle = {name: medians(rounds) for name, rounds in found.items()}
    yield "claims: one open project each, medians of the rounds"
    yield "                  claims/s   server ms   PostgreSQL ms    p50 ms    p99 ms  what it does"
    for claimant in taking:
        it = middle[claimant.name]
        yield (
            f"  {claimant.name:<14} {it.requests_per_second:>9,.1f} {it.server_ms:>11.3f}"
            f" {it.postgres_ms:>15.3f} {it.p50_ms:>9.2f} {it.p99_ms:>9.2f}  {claimant.about}"
        )
    yield f"\n{'ratio of medians, claims/s':<40} {'measured':>9} {'at least':>9}"
    for over, under, least in TARGETS:
        if over in middle and under in middle:
            yield _ratio(over, under, least, middle)


def _ratio(over: str, under: str, least: float | None, middle: dict[str, Figures]) -> str:
    ratio = middle[over].requests_per_second / middle[under].requests_per_second
    verdict = "" if least is None else "reached" if ratio >= least else "not reached"
    wanted = "–" if least is None else f"{least:g}"
    return f"{f'{over} ÷ {under}':<40} {ratio:>9.2f} {wanted:>9}  {verdict}"


def _write(
    arguments: argparse.Namespace,
    machine: dict[str, str | int | float],
    found: dict[str, list[Figures]],
) -> None:
    figures = {
        name: {"median": asdict(medians(rounds)), "rounds": [asdict(each) for each in rounds]}
        for name, rounds in found.items()
    }
    effort = {name: getattr(arguments, name) for name in ("rounds", "seconds", "connections")}
    told = {"machine": machine, "effort": effort, "claims": figures}
    arguments.json.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
