"""`python -m hub audit …`: the audit log sealed, anchored, verified and retired."""

import argparse
import asyncio
import json
import sys
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg

from exchange.whole_files import whole_file
from hub.audit_anchor import anchor_text, read_anchor
from hub.config import Settings
from hub.migrate import one_at_a_time
from hub.serve import database_server, prepare_now
from loaders.audit_inspecting import inspect
from loaders.audit_partitions import left_over, make_months, retire
from loaders.audit_sealing import head_of, is_passed, is_waiting, mark, seal_next
from loaders.database import CONNECT_SECONDS, SESSION, Connection
from rules.audit import Head
from rules.audit_inspection import Finding, Verdict
from rules.audit_months import KEPT_DAYS
from rules.canonical import canonical_time

Command = Callable[[argparse.Namespace, Settings], int]
AddCommand = Callable[[Any, str, Command, str], argparse.ArgumentParser]

PATIENCE = 30
"""Seconds for which a command waits for transactions that may hold events."""
TOLD_EACH = 100_000
"""After so many events each, verification says how far it is."""
MOST_DAYS = 36_500
SHOWN = 20
"""Findings that are shown to people; `--json` gives them all."""


class CannotAudit(Exception):
    """What was asked for cannot be done; the message says why."""


def add_audit_commands(commands: Any, add: AddCommand) -> None:
    """Add `audit seal`, `anchor`, `verify` and `retire` to the command line's parsers."""
    about = "seal, anchor, verify and retire the audit log"
    group = commands.add_parser("audit", help=about, description=about)
    actions = group.add_subparsers(required=True, metavar="action")
    _json(add(actions, "seal", _seal, "seal what is not sealed yet"))
    anchor = add(actions, "anchor", _anchor, "seal, and write down the head, to be kept outside")
    anchor.add_argument(
        "--output", type=Path, metavar="FILE", help="file to write (default: standard output)"
    )
    verified = _json(add(actions, "verify", _verify, "tell whether anybody changed the log"))
    verified.add_argument(
        "--anchor", type=Path, action="append", default=[], metavar="FILE",
        help="a head that was kept outside; may be given several times",
    )  # fmt: skip
    retired = _json(add(actions, "retire", _retire, "drop the months whose time is over"))
    retired.add_argument(
        "--older-than", type=_days, default=KEPT_DAYS, metavar="DAYS",
        help=f"days that are kept, {KEPT_DAYS} at least, which is the default",
    )  # fmt: skip


def _json(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("--json", action="store_true", help="answer in JSON")
    return parser


def _seal(arguments: argparse.Namespace, settings: Settings) -> int:
    batches, events, head, until = _run(settings, _seal_all)
    if arguments.json:
        print(json.dumps({"batches": batches, "events": events, "head": _shown_head(head)}))
    elif batches:
        print(f"{events:,} events sealed, up to batch {head.number:,} and {_time(until)}.")
    else:
        print("There was nothing to seal.")
    return 0


def _anchor(arguments: argparse.Namespace, settings: Settings) -> int:
    _, _, head, until = _run(settings, _seal_all)
    if until is None:
        raise CannotAudit("Nothing has been sealed yet: the audit log holds no event.")
    text = anchor_text(head, until, datetime.now(UTC))
    if arguments.output is None:
        print(text, end="")
    else:
        with whole_file(arguments.output) as part:
            part.write_text(text, encoding="utf-8")
        print(f"The head of batch {head.number:,} is in {arguments.output}.", file=sys.stderr)
    return 0


def _verify(arguments: argparse.Namespace, settings: Settings) -> int:
    anchors = [read_anchor(path) for path in arguments.anchor]
    told = _Progress()
    verdict, unsealed = _run(
        settings, lambda c: inspect(c, anchors, datetime.now(UTC), told), prepared=False
    )
    if arguments.json:
        print(json.dumps(_shown(verdict, unsealed, anchors), ensure_ascii=False, indent=2))
    else:
        print("\n".join(_told(verdict, unsealed, anchors)))
    return 1 if verdict.findings else 0


def _retire(arguments: argparse.Namespace, settings: Settings) -> int:
    before = datetime.now(UTC) - timedelta(days=arguments.older_than)
    gone, kept = _run(settings, lambda c: _retired(c, before))
    if arguments.json:
        print(json.dumps({"before": canonical_time(before), "dropped": gone, "left": kept}))
        return 0
    print(f"Dropped: {', '.join(gone)}." if gone else "No month lies wholly before and is sealed.")
    if kept:
        print(f"{kept:,} events from before {_time(before)} stay, for their month does.")
    return 0


async def _seal_all(connection: Connection) -> tuple[int, int, Head, datetime | None]:
    """Seal what can be sealed; give the batches, their events, the head and how far it reaches."""
    batches = events = 0
    if await is_waiting(connection):
        horizon = await _horizon(connection)
        while batch := await seal_next(connection, horizon):
            batches, events = batches + 1, events + batch.count
    return batches, events, *await head_of(connection)


async def _horizon(connection: Connection) -> datetime:
    """Wait until no transaction may hold an event from before now."""
    set_now = await mark(connection)
    for _ in range(PATIENCE * 10):
        if await is_passed(connection, set_now):
            return set_now.horizon
        await asyncio.sleep(0.1)
    raise CannotAudit(
        f"A transaction has been open for {PATIENCE} s and may hold an event; pg_stat_activity "
        "shows it. End it, then seal again."
    )


async def _retired(connection: Connection, before: datetime) -> tuple[list[str], int]:
    async with one_at_a_time(connection):
        await make_months(connection, datetime.now(UTC))
        await _seal_all(connection)
        return await retire(connection, before), await left_over(connection, before)


def _run(
    settings: Settings, work: Callable[[Connection], Awaitable[Any]], *, prepared: bool = True
) -> Any:
    """Do one thing on a connection of its own; a check changes nothing, nor prepares it."""
    with database_server(settings) as dsn:
        if prepared:
            prepare_now(dsn, sample=False)
        return asyncio.run(_connected(dsn, work))


async def _connected(dsn: str, work: Callable[[Connection], Awaitable[Any]]) -> Any:
    connection = await asyncpg.connect(dsn, timeout=CONNECT_SECONDS, server_settings=SESSION)
    try:
        return await work(connection)
    finally:
        connection.terminate()


class _Progress:
    """Says on a terminal's other stream how far the verification of a long log is."""

    def __init__(self) -> None:
        self._next = TOLD_EACH

    def __call__(self, verdict: Verdict) -> None:
        if verdict.events >= self._next:
            self._next = verdict.events + TOLD_EACH
            print(f"  {verdict.events:,} events checked", file=sys.stderr, flush=True)


def _shown(verdict: Verdict, unsealed: int, anchors: list[Head]) -> dict[str, Any]:
    return {
        "whole": not verdict.findings,
        "batches": verdict.batches,
        "events": verdict.events,
        "retired": verdict.retired,
        "unsealed": unsealed,
        "head": _shown_head(verdict.head),
        "anchors": [anchor.number for anchor in anchors],
        "first": None if verdict.first is None else _shown_finding(verdict.first),
        "findings": [_shown_finding(finding) for finding in verdict.findings],
    }


def _shown_head(head: Head) -> dict[str, Any]:
    return {"number": head.number, "digest": head.digest.hex()}


def _shown_finding(finding: Finding) -> dict[str, Any]:
    return {
        "damage": finding.damage.value,
        "batch": finding.batch,
        "position": finding.position,
        "event": None if finding.event is None else str(finding.event),
        "message": finding.message,
    }


def _told(verdict: Verdict, unsealed: int, anchors: list[Head]) -> Iterator[str]:
    seen = f"{verdict.events:,} events up to batch {verdict.head.number:,}"
    if verdict.first is None:
        yield f"Whole: {seen} are as they were sealed."
    else:
        yield f"DAMAGED. The first of {len(verdict.findings):,} findings in {seen}:"
        yield f"  {verdict.first.damage}: {verdict.first.message}"
        others = [finding for finding in verdict.findings if finding is not verdict.first]
        yield from (f"  {other.damage}: {other.message}" for other in others[: SHOWN - 1])
    if verdict.retired:
        yield f"{verdict.retired:,} more were retired at the end of their time."
    if unsealed:
        yield f"{unsealed:,} are not sealed yet; nothing can be said of them."
    if not anchors:
        yield "No anchor was given: a log rewritten as a whole, or cut off, would not be noticed."
    yield f"Head: batch {verdict.head.number}, {verdict.head.digest.hex()}"


def _time(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _days(text: str) -> int:
    if not text.isdecimal() or not KEPT_DAYS <= int(text) <= MOST_DAYS:
        raise argparse.ArgumentTypeError(f"give a whole number of days, {KEPT_DAYS} at least")
    return int(text)
