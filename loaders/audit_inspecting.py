"""Reading the audit log for its inspection: three streams in step, one batch held at a time."""

from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from loaders.audit import READ, event_of
from loaders.audit_partitions import RETIRE
from loaders.database import Connection
from rules.audit import AuditEvent, Batch, Head, Leaf, event_hash
from rules.audit_inspection import MOST_FINDINGS, Inspection, Verdict
from rules.audit_months import may_be_gone_before

AT_ONCE = 2_000
"""Rows that come with one message of the server."""
MOST_MOVED = 100_000
"""Events found outside of their batch's time that are remembered."""
_BATCHES = "select number, previous, until, count, root, digest from audit_batch order by number"
_LEAVES = "select batch, position, event, digest from audit_leaf order by batch, position"
_EVENTS = f"select {READ} from audit_event order by audit_event.at, id"
_BY_ID = f"select {READ} from audit_event where id = any($1::uuid[])"
_CLAIMED = "select after->>'retainedSince' from audit_event where action = $1"
_UNSEALED = """
select count(*) from audit_event
where at >= coalesce((select max(until) from audit_batch), '-infinity')
"""

Progress = Callable[[Verdict], None]


async def inspect(
    connection: Connection, anchors: Iterable[Head], now: datetime, progress: Progress
) -> tuple[Verdict, int]:
    """Check the whole log as it is at one moment; give the verdict, and how many wait for a seal.

    `progress` is told the verdict so far after each batch.
    """
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        inspection = Inspection(anchors, await _retained_since(connection, now))
        await _Reading(connection, inspection).run(progress)
        return inspection.end(), int(await connection.fetchval(_UNSEALED))


async def _retained_since(connection: Connection, now: datetime) -> datetime | None:
    """Give what the log's own events say has been retired, as far as that may be."""
    rows = await connection.fetch(_CLAIMED, RETIRE)
    claims = [claim for (text,) in rows if (claim := _moment(text)) is not None]
    return may_be_gone_before(max(claims), now) if claims else None


def _moment(text: str | None) -> datetime | None:
    """Read a retirement's claim; one that was altered into nonsense claims nothing."""
    try:
        return None if text is None else datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


class _Rows:
    """Rows in their order, taken as long as they belong."""

    def __init__(self, rows: AsyncIterator[Any]) -> None:
        self._rows = rows
        self._next: Any = None

    async def taken(self, belongs: Callable[[Any], bool]) -> AsyncIterator[Any]:
        if self._next is None:
            self._next = await anext(self._rows, None)
        while self._next is not None and belongs(self._next):
            row, self._next = self._next, None
            yield row
            self._next = await anext(self._rows, None)


class _Reading:
    """One reading of the log from its beginning to its end."""

    def __init__(self, connection: Connection, inspection: Inspection) -> None:
        self._connection, self._inspection = connection, inspection
        self._leaves, self._events = self._rows(_LEAVES), self._rows(_EVENTS)
        self._moved: set[UUID] = set()
        self._strays: dict[UUID, int] = {}

    async def run(self, progress: Progress) -> None:
        """Read all batches, then tell the events that none of them holds."""
        async for row in self._connection.cursor(_BATCHES, prefetch=AT_ONCE):
            batch = await self._batch(row)
            self._inspection.see(batch, await self._events_of(batch))
            progress(self._inspection.verdict)
        for event, number in self._strays.items():
            if event not in self._moved:
                self._inspection.see_stray(event, number)

    def _rows(self, sql: str) -> _Rows:
        return _Rows(aiter(self._connection.cursor(sql, prefetch=AT_ONCE)))

    async def _batch(self, row: Any) -> Batch:
        batch = Batch(**row)
        leaves = [
            Leaf(leaf["position"], leaf["event"], leaf["digest"])
            async for leaf in self._leaves.taken(lambda leaf: leaf["batch"] <= batch.number)
            if leaf["batch"] == batch.number
        ]
        return replace(batch, leaves=tuple(leaves))

    async def _events_of(self, batch: Batch) -> dict[UUID, AuditEvent]:
        """Give the batch's events: those of its time, and those that were moved out of it."""
        wanted = {leaf.event: leaf.digest for leaf in batch.leaves}
        found: dict[UUID, AuditEvent] = {}
        async for row in self._events.taken(lambda row: row["at"] < batch.until):
            self._place(event_of(row), batch.number, wanted, found)
        missing = [event for event in wanted if event not in found]
        if missing and not self._inspection.expired(batch):
            await self._find_moved(missing, wanted, found)
        return found

    def _place(
        self,
        event: AuditEvent,
        number: int,
        wanted: Mapping[UUID, bytes],
        found: dict[UUID, AuditEvent],
    ) -> None:
        """Put an event to those of its batch, or to those that no batch holds."""
        if event.id not in wanted:
            self._note_stray(event.id, number)
        elif event.id not in found:
            found[event.id] = event
        else:
            # Two have one id: the seal tells which was there first.
            self._note_stray(event.id, number)
            if event_hash(event) == wanted[event.id]:
                found[event.id] = event

    def _note_stray(self, event: UUID, number: int) -> None:
        if len(self._strays) < MOST_FINDINGS:
            self._strays.setdefault(event, number)

    async def _find_moved(
        self, missing: list[UUID], wanted: Mapping[UUID, bytes], found: dict[UUID, AuditEvent]
    ) -> None:
        """Look in other times for events that are not in their batch's."""
        for row in await self._connection.fetch(_BY_ID, missing):
            event = event_of(row)
            if event.id not in found or event_hash(event) == wanted[event.id]:
                found[event.id] = event
            if len(self._moved) < MOST_MOVED:
                self._moved.add(event.id)
