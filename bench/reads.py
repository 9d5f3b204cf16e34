"""Reads, measured: the hub against its floor, the plain reader, PostGraphile and Apollo Server.

    python -m bench.reads            # everything, some 30 minutes on a quiet machine
    python -m bench.reads --quick    # hub, floor and plain reader, within 3 minutes

`bench/README.md` tells what each server is and what the figures mean.
"""

import argparse
import asyncio
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.answers import DifferentAnswers, answers, compare, fell_back, leaves
from bench.data import SIZES, ensure, postmaster, server
from bench.load import FailedLoad, Figures, Load
from bench.machine import described
from bench.operations import Operation, operations
from bench.peers import install
from bench.progress import say
from bench.rounds import Effort, measure, medians, remaining
from bench.servers import KINDS, NotStarted, Server, leave_on_sigterm, running
from bench.targets import SMALL, figure_table, target_table

QUICK = ("hub", "floor", "plain")
FULL_EFFORT = Effort(rounds=5, seconds=6, warm_up=5, slow_warm_up=30)
QUICK_EFFORT = Effort(rounds=3, seconds=1, warm_up=1, slow_warm_up=30)
Rounds = dict[str, dict[str, list[Figures]]]


def main() -> int:
    """Measure and print; give 1 when servers differ or fail."""
    arguments = _arguments()
    leave_on_sigterm()
    if shutil.which("wrk") is None:
        return _fail("wrk is not installed. On Debian: apt-get install wrk")
    try:
        _run(arguments)
    except (DifferentAnswers, FailedLoad, NotStarted) as error:
        return _fail(str(error))
    except KeyboardInterrupt:
        return _fail("Stopped.")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m bench.reads",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--quick", action="store_true", help="hub, floor and plain reader only, short rounds")
    add("--json", type=Path, metavar="FILE", help="write all figures there")
    add("--database", choices=SIZES, help="default: million; with --quick: small")
    add("--servers", nargs="+", choices=KINDS, metavar="SERVER", help=", ".join(KINDS))
    add("--operations", nargs="+", metavar="OPERATION", help="only these")
    add("--rounds", type=int, help="default 5; with --quick 3")
    add("--seconds", type=int, help="length of a round, default 6; with --quick 1")
    add("--warm-up", type=int, help="PostGraphile's for each operation, default 30")
    add("--connections", type=int, default=16, help="of the load, default 16")
    return parser.parse_args()


def _effort(arguments: argparse.Namespace) -> Effort:
    usual = QUICK_EFFORT if arguments.quick else FULL_EFFORT
    return Effort(
        arguments.rounds or usual.rounds,
        arguments.seconds or usual.seconds,
        min(arguments.seconds or usual.warm_up, usual.warm_up),
        arguments.warm_up or usual.slow_warm_up,
    )


def _run(arguments: argparse.Namespace) -> None:
    """Start everything, check that all answer the same, measure, and end everything."""
    names = arguments.servers or (QUICK if arguments.quick else tuple(KINDS))
    size = arguments.database or ("small" if arguments.quick else "million")
    if {"postgraphile", "apollo"} & set(names):
        install()
    with ExitStack() as stack:
        dsn = stack.enter_context(server()).dsn
        address = asyncio.run(ensure(dsn, size))
        asked = asyncio.run(operations(address))
        servers = [stack.enter_context(running(KINDS[name], address)) for name in names]
        scaled = _on_small(stack, dsn) if size == "million" and "hub" in names else []
        asked = _answered(_chosen(asked, arguments.operations), servers, scaled)
        _measure_all(arguments, asked, servers, scaled)


def _on_small(stack: ExitStack, dsn: str) -> list[Server]:
    """Start the hub once more on the small database, for the page of the same rows."""
    address = asyncio.run(ensure(dsn, "small"))
    return [stack.enter_context(running(KINDS["hub"], address, SMALL))]


def _chosen(asked: Sequence[Operation], names: Sequence[str] | None) -> list[Operation]:
    unknown = set(names or ()) - {operation.name for operation in asked}
    if unknown:
        raise DifferentAnswers(f"No such operation: {', '.join(sorted(unknown))}.")
    return [operation for operation in asked if not names or operation.name in names]


def _answered(
    asked: Sequence[Operation], servers: Sequence[Server], scaled: Sequence[Server]
) -> list[Operation]:
    """Leave out what the hub's graph does not have yet; all servers must agree on the rest."""
    kept = []
    for operation in asked:
        taking = list(_taking(operation, servers, scaled))
        if operation.name == "entities" and not _knows_entities(operation, taking):
            say("entities: the hub's graph has no `_entities` yet, left out")
            continue
        wanted = answers(taking[0], operation)
        for other in taking[1:]:
            compare(operation, wanted, other, taking[0].name)
        names = ", ".join(each.name + fell_back(each, operation) for each in taking)
        say(f"{operation.name}: {leaves(wanted[0]):,} values, the same from {names}")
        kept.append(operation)
    return kept


def _knows_entities(operation: Operation, servers: Sequence[Server]) -> bool:
    try:
        answers(servers[0], operation)
    except (DifferentAnswers, IndexError):
        return False
    return True


def _taking(
    operation: Operation, servers: Sequence[Server], scaled: Sequence[Server]
) -> Iterator[Server]:
    yield from (each for each in servers if operation.answered_by(each.dialect))
    yield from scaled if operation.name == "page" else ()


def _measure_all(
    arguments: argparse.Namespace,
    asked: Sequence[Operation],
    servers: Sequence[Server],
    scaled: Sequence[Server],
) -> None:
    machine, effort = described(), _effort(arguments)
    load = Load(arguments.connections, postmaster())
    say(f"Measuring; this takes at least {remaining(len(asked), servers, effort)}.")
    found: Rounds = {}
    for operation in asked:
        taking = list(_taking(operation, servers, scaled))
        say(f"{operation.name}: {operation.about}")
        found[operation.name] = measure(operation, taking, load, effort)
        _print(figure_table(operation, _medians(found[operation.name])))
    _print(target_table({name: _medians(rounds) for name, rounds in found.items()}))
    if arguments.json:
        _write(arguments, machine, effort, found)


def _medians(rounds: dict[str, list[Figures]]) -> dict[str, Figures]:
    return {name: medians(each) for name, each in rounds.items()}


def _write(
    arguments: argparse.Namespace, machine: dict[str, Any], effort: Effort, found: Rounds
) -> None:
    figures: dict[str, Any] = {
        name: {
            server: {"median": asdict(medians(rounds)), "rounds": [asdict(r) for r in rounds]}
            for server, rounds in servers.items()
        }
        for name, servers in found.items()
    }
    told = {
        "machine": machine,
        "effort": asdict(effort) | {"connections": arguments.connections},
        "operations": figures,
    }
    arguments.json.write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", "utf-8")


def _print(lines: Iterator[str]) -> None:
    for line in lines:
        print(line)
    print(flush=True)


def _fail(message: str) -> int:
    print(message, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
