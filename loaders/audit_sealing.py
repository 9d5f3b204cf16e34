"""Sealing: events that nobody can add to any more become batches, each with the hash before it.

An event's transaction has its number before the event's time is taken. So the sealer notes the
time and takes a number of its own: once every transaction with a lower number has ended, all
events from before that time are to be seen, however long their transactions took.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from loaders.audit import READ, event_of
from loaders.database import Connection
from rules.audit import GENESIS, AuditEvent, Batch, Head, seal
from rules.audit_months import later, month_of

MOST = 10_000
"""Events in a batch; more only if they have one and the same time."""
MARGIN = timedelta(seconds=1)
"""How far the server's clock may be set back without an event falling behind the seal."""
LOCK = 0x48554232
"""Key of the advisory lock that lets one process seal at a time."""
_MICROSECOND = timedelta(microseconds=1)

# In this order: the time first.
_MARK = "select clock_timestamp() as moment, pg_current_xact_id()::text as xid"
# The number of one's own is needed: the snapshot's `xmax` tells of transactions that have ended,
# and may be lower than the number of one that runs.
_PASSED = "select pg_snapshot_xmin(pg_current_snapshot()) >= $1::text::xid8"
_WAITING = """
select exists (
  select from audit_event
  where at >= coalesce((select max(until) from audit_batch), '-infinity') and at < clock_timestamp()
)
"""
_HEAD = "select number, digest, until from audit_batch order by number desc limit 1"
_EVENTS = f"""
select {READ} from audit_event
where at >= coalesce($1, timestamptz '0001-01-02 00:00+00') and at < $2
order by audit_event.at fetch first {MOST} rows with ties
"""
_BATCH = """
insert into audit_batch (number, previous, until, count, root, digest)
values ($1, $2, $3, $4, $5, $6)
"""
_LEAVES = """
insert into audit_leaf (batch, position, event, digest)
select $1, * from unnest($2::integer[], $3::uuid[], $4::bytea[])
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """A moment, and a transaction's number that was given after it."""

    moment: datetime
    xid: str

    @property
    def horizon(self) -> datetime:
        """Before when events may be sealed once the mark has been passed."""
        return self.moment - MARGIN


async def is_waiting(connection: Connection) -> bool:
    """Tell whether there are events to seal."""
    return bool(await connection.fetchval(_WAITING))


async def mark(connection: Connection) -> Mark:
    """Set a mark now; outside of a transaction, which the mark would wait for."""
    row = await connection.fetchrow(_MARK)
    assert row is not None
    return Mark(row["moment"], row["xid"])


async def is_passed(connection: Connection, mark: Mark) -> bool:
    """Tell whether every transaction has ended that may hold an event from before the mark."""
    return bool(await connection.fetchval(_PASSED, mark.xid))


async def head_of(connection: Connection) -> tuple[Head, datetime | None]:
    """Give the last batch's head, and until when it reaches; the beginning, and None."""
    row = await connection.fetchrow(_HEAD)
    if row is None:
        return GENESIS, None
    return Head(row["number"], row["digest"]), row["until"]


async def seal_next(connection: Connection, horizon: datetime) -> Batch | None:
    """Seal the next batch of events from before `horizon`, that of a mark that was passed.

    None when nothing is left, or another process seals just now.
    """
    async with connection.transaction():
        if not await connection.fetchval("select pg_try_advisory_xact_lock($1)", LOCK):
            return None
        head, since = await head_of(connection)
        rows = await connection.fetch(_EVENTS, since, horizon)
        if not rows:
            return None
        # Ten thousand hashes take a second, for which requests would wait.
        batch = await asyncio.to_thread(_sealed, head, rows, horizon)
        await _keep(connection, batch)
        return batch


def _sealed(head: Head, rows: Sequence[Any], horizon: datetime) -> Batch:
    events, until = _within_bounds([event_of(row) for row in rows], horizon)
    return seal(head, events, until)


def _within_bounds(
    events: Sequence[AuditEvent], horizon: datetime
) -> tuple[list[AuditEvent], datetime]:
    """Give the events of one batch and its end: it reaches over no month's end.

    A month can then be retired without a batch that loses half of its events.
    """
    until = min(horizon, later(month_of(events[0].at)))
    if len(events) >= MOST:
        until = min(until, events[-1].at + _MICROSECOND)
    return [event for event in events if event.at < until], until


async def _keep(connection: Connection, batch: Batch) -> None:
    header: list[Any] = [batch.number, batch.previous, batch.until, batch.count]
    await connection.execute(_BATCH, *header, batch.root, batch.digest)
    positions, events, digests = zip(
        *((leaf.position, leaf.event, leaf.digest) for leaf in batch.leaves), strict=True
    )
    await connection.execute(_LEAVES, batch.number, positions, events, digests)
