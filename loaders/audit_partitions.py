"""The months of the audit log: made ahead, and dropped at the end of their time."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from loaders.audit import COLUMNS, event_values
from loaders.audit_sealing import head_of
from loaders.database import Connection
from loaders.uuids import new_id
from rules.audit import AuditEvent, Outcome
from rules.audit_months import later, month_of
from rules.canonical import canonical_time

AHEAD = 13
"""Months that are made beyond the present one."""
BACK = 120
"""Months for which a partition is still made when events from then turn up."""
RETIRE = "auditRetire"
"""The action under which the log tells of its own retirement."""
OTHERWISE = "audit_event_otherwise"
"""The partition of what has no month's."""
_NAME = re.compile(r"audit_event_(\d{4})_(\d\d)")
# Rather fail and be run again than queue behind, and in front of, the traffic.
_PATIENCE = "set local lock_timeout = '4s'"
_PARTITIONS = """
select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
where i.inhparent = 'audit_event'::regclass
"""
_ASTRAY = f"""
select distinct date_trunc('month', at at time zone 'UTC') at time zone 'UTC'
from {OTHERWISE} where at >= $1 and at < $2
"""
_RETIRED = f"insert into audit_event ({', '.join(COLUMNS)}) values ({{}})"


async def make_months(connection: Connection, now: datetime) -> list[str]:
    """Make the partitions that are missing, from this month to 13 months ahead; give their names.

    Events that lie in the default partition move to their month's, of the last ten years. To be
    run as the owner, by one process at a time.
    """
    this = month_of(now)
    async with connection.transaction():
        await connection.execute(_PATIENCE)
        there = await _months(connection)
        astray = await connection.fetch(_ASTRAY, later(this, -BACK), later(this, AHEAD + 1))
        wanted = {later(this, n) for n in range(AHEAD + 1)} | {month for (month,) in astray}
        missing = sorted(wanted - there.keys())
        for month in missing:
            await _make(connection, month)
    return [_name(month) for month in missing]


async def retire(connection: Connection, before: datetime) -> list[str]:
    """Drop the months that lie wholly before a moment and are sealed; give their names.

    The log tells of it by an event of its own. To be run as the owner.
    """
    async with connection.transaction():
        await connection.execute(_PATIENCE)
        _, sealed = await head_of(connection)
        end = before if sealed is None else min(before, sealed)
        found = await _months(connection) if sealed is not None else {}
        gone = sorted(month for month in found if later(month) <= end)
        if gone:
            await _tell(connection, later(gone[-1]), [found[month] for month in gone])
        for month in gone:
            await connection.execute(f"drop table {found[month]}")
    return [found[month] for month in gone]


async def left_over(connection: Connection, before: datetime) -> int:
    """Count the events from before a moment that are still there."""
    return int(await connection.fetchval("select count(*) from audit_event where at < $1", before))


async def _months(connection: Connection) -> dict[datetime, str]:
    """Give the partitions of months: the month's first moment → the name."""
    names = [str(row["relname"]) for row in await connection.fetch(_PARTITIONS)]
    formed = {name: _NAME.fullmatch(name) for name in names}
    return {
        datetime(int(form[1]), int(form[2]), 1, tzinfo=UTC): name
        for name, form in formed.items()
        if form is not None
    }


async def _make(connection: Connection, month: datetime) -> None:
    """Make a month's partition; what the default one holds of it moves there."""
    name, bounds = _name(month), (month, later(month))
    # So nobody adds to the default partition between the move and the end.
    await connection.execute(f"lock table {OTHERWISE} in access exclusive mode")
    await connection.execute(f"create table {name} (like audit_event including all)")
    await connection.execute(
        f"with moved as (delete from {OTHERWISE} where at >= $1 and at < $2 returning *)"
        f" insert into {name} select * from moved",
        *bounds,
    )
    low, high = (canonical_time(bound) for bound in bounds)
    # Attached, and not made in place: that keeps nobody from writing.
    await connection.execute(
        f"alter table audit_event attach partition {name} for values from ('{low}') to ('{high}')"
    )


async def _tell(connection: Connection, since: datetime, names: Sequence[str]) -> None:
    """Write down what is retired; verification looks it up."""
    now = datetime.now(UTC)
    after = {"retainedSince": canonical_time(since), "retired": list(names)}
    event = AuditEvent(new_id(now), now, RETIRE, Outcome.SUCCEEDED, after=after)
    values = event_values(event)
    places = ", ".join(f"${n}::{sql}" for n, sql in enumerate(COLUMNS.values(), start=1))
    await connection.execute(_RETIRED.format(places), *(values[name] for name in COLUMNS))


def _name(month: datetime) -> str:
    return f"audit_event_{month:%Y_%m}"
