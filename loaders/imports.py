"""An import: rows of files are staged, matched, judged and written, in one transaction."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from loaders import (
    import_conflicts,
    import_matching,
    import_outcome,
    import_references,
    import_staging,
    import_writing,
)
from loaders.database import Connection
from loaders.import_targets import TARGETS
from rules.imports import Complaint, Fault

Step = Callable[[str], None]
"""Is told what is being done: `matching`, `references`, `rules`."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many rows an import has, and what becomes of them; a repeated row stays."""

    rows: int
    added: int
    changed: int
    unchanged: int
    refused: int


class Import:
    """One import into `table`; to be used inside of `transaction`.

    `present` are the fields that all its files have.
    """

    def __init__(self, connection: Connection, table: str, present: Sequence[str]) -> None:
        """Remember what is imported where."""
        self._connection = connection
        self._target = TARGETS[table]
        self._present = tuple(present)
        self.columns = import_staging.staged_columns(self._target, present)

    async def begin(self) -> None:
        """Make the temporary tables."""
        await import_staging.create(self._connection, self._target, self._present)

    async def stage(
        self, records: Sequence[Sequence[Any]], complaints: Sequence[Complaint]
    ) -> None:
        """Add a batch of records, whose values are those of `columns`."""
        await import_staging.stage(self._connection, self.columns, records, complaints)

    async def judge(self, step: Step = lambda _: None) -> Counts:
        """Find out what would become of every row."""
        connection, target, present = self._connection, self._target, self._present
        step("matching")
        await import_staging.finish(connection)
        await import_references.resolve(connection, target, present, own=False)
        await import_matching.match(connection, target, with_codes="uscc" in present)
        step("references")
        await import_references.resolve(connection, target, present, own=True)
        await import_references.judge(connection, target, present)
        step("rules")
        await import_outcome.create(connection, target, present)
        await import_outcome.judge(connection, target, present)
        await import_conflicts.judge(connection, target, present)
        return await self._counts()

    async def write(self, now: datetime, written: import_writing.Written = lambda _: None) -> None:
        """Write what is good. Raises asyncpg's constraint and serialization errors."""
        batched = not self._target.own_references(self._present)
        await import_writing.write(
            self._connection, self._target, now, batched=batched, written=written
        )

    async def complaints(self, most: int | None = None) -> AsyncIterator[Complaint]:
        """Give what is wrong, by rows; at most so many complaints."""
        sql = "select distinct row, field, value, fault, other from refused order by row, field"
        async for record in self._connection.cursor(f"{sql} limit $1", most, prefetch=1000):
            row, field, value, fault, other = record
            yield Complaint(row, field, value, Fault[fault], other)

    async def _counts(self) -> Counts:
        record = await self._connection.fetchrow(_COUNTS)
        assert record is not None
        return Counts(**dict(record))


_COUNTS = """
select count(*) as rows,
  count(*) filter (where refused) as refused,
  count(*) filter (where not refused and first = row and not existing) as added,
  count(*) filter (where not refused and first = row and existing and not same) as changed,
  count(*) filter (where not refused and (first < row or same)) as unchanged
from (
  select o.*, exists (select from refused r where r.row = o.row) as refused from outcome o
) as o
"""


@asynccontextmanager
async def transaction(connection: Connection) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Begin a transaction that sees one state of the database; give what commits it.

    Without that it is rolled back: at the end, or with the connection after an error, which the
    caller must close. Raises `Overtaken` when the tables changed meanwhile.
    """
    with suppress(asyncpg.PostgresError):  # not every system can tell that a client has gone
        await connection.execute("set client_connection_check_interval = '1s'")
    one = connection.transaction(isolation="repeatable_read")
    await one.start()
    committed = False

    async def commit() -> None:
        nonlocal committed
        committed = True
        await one.commit()

    try:
        yield commit
    except _OVERTAKEN as error:
        raise Overtaken(_about(error)) from error
    if not committed:
        await one.rollback()


_OVERTAKEN = (
    asyncpg.IntegrityConstraintViolationError,
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
)


class Overtaken(Exception):
    """What was judged good could not be written: somebody else wrote in the meantime."""


def _about(error: asyncpg.PostgresError) -> str:
    constraint, detail = getattr(error, "constraint_name", None), getattr(error, "detail", None)
    about = f" ({constraint}: {detail})" if constraint else ""
    return (
        f"Somebody else changed the same records meanwhile{about}. Nothing was written; run it "
        "again."
    )


async def alone(connection: Connection, waits: Callable[[], None]) -> None:
    """Wait until no other import writes; `waits` is told when there is one.

    The lock ends with the connection, or with `tidy`.
    """
    if not await connection.fetchval("select pg_try_advisory_lock($1)", _LOCK):
        waits()
        await connection.execute("select pg_advisory_lock($1)", _LOCK)


_LOCK = 0x48554232
"""Key of the advisory lock that lets one import write at a time."""


async def tidy(connection: Connection, table: str) -> None:
    """Bring statistics and search's index up to date after an import."""
    await connection.execute("select pg_advisory_unlock($1)", _LOCK)
    await import_writing.tidy(connection, TARGETS[table])
