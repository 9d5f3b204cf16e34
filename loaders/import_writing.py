"""Writing what an import adds and changes: the one place where its rows reach the tables."""

from collections.abc import Callable
from datetime import datetime

from loaders.database import Connection
from loaders.import_outcome import GOOD, stored
from loaders.import_targets import Target

BATCH = 20_000
"""Rows that one statement adds, where rows do not refer to later ones."""

Written = Callable[[int], None]
"""Is told how many rows have been written so far."""


async def write(
    connection: Connection, target: Target, now: datetime, *, batched: bool, written: Written
) -> None:
    """Add and change rows; what stays and what is refused is left alone.

    `now` is when they say that they were recorded. `batched` allows for several statements:
    no row refers to one that is added after it. Raises asyncpg's constraint errors.
    """
    written(0)
    # Vacuum and analyze of others stay out: they would see an empty table, and plans for the
    # foreign keys would follow them. Readers and writers are not held up.
    await connection.execute(f"lock table {target.table} in share update exclusive mode")
    if target.updates_first:
        done = await _change(connection, target, now)
        await _add(connection, target, now, batched=batched, written=written, done=done)
    else:
        await _add(connection, target, now, batched=batched, written=written, done=0)
        await _change(connection, target, now)


async def _add(
    connection: Connection,
    target: Target,
    now: datetime,
    *,
    batched: bool,
    written: Written,
    done: int,
) -> None:
    last = await connection.fetchval("select coalesce(max(place), 0) from outcome")
    size = BATCH if batched else max(last, 1)
    sql = _insertion(target)
    for low in range(1, last + 1, size):
        done += _count(await connection.execute(sql, now, low, min(low + size - 1, last)))
        if low == 1:
            # The checks of foreign keys are planned by what is known of the table.
            await connection.execute(f"analyze {target.table}")
        written(done)


def _insertion(target: Target) -> str:
    columns = [*target.key, *stored(target)]
    values = ", ".join(f"o.{column}" for column in columns)
    return f"""
      insert into {target.table}
        ({", ".join(columns)}, version, created_at, updated_at)
      select {values}, 1, $1::timestamptz, $1::timestamptz
      from outcome o
      where o.place between $2::bigint and $3::bigint and not o.existing and {GOOD}
      order by o.place
    """


async def _change(connection: Connection, target: Target, now: datetime) -> int:
    """Change rows, those of pairings that end before the others; give their number."""
    parts = ["true"]
    if target.table == "pairing":
        ends = "(o.previous_until is null and o.until is not null)"
        parts = [ends, f"not {ends}"]
    done = 0
    for part in parts:
        done += _count(await connection.execute(_update(target, part), now))
    return done


def _update(target: Target, part: str) -> str:
    values = ", ".join(f"{column} = o.{column}" for column in stored(target))
    key = " and ".join(f"t.{column} = o.{column}" for column in target.key)
    return f"""
      update {target.table} t
      set {values}, version = t.version + 1, updated_at = $1::timestamptz
      from outcome o
      where {key} and o.existing and not o.same and {part} and {GOOD}
    """


def _count(status: str) -> int:
    """Read the number of rows in a command's status: `INSERT 0 20000`, `UPDATE 3`."""
    return int(status.rpartition(" ")[2])


async def tidy(connection: Connection, target: Target) -> None:
    """Bring statistics and search's index up to date; outside of a transaction."""
    await connection.execute(f"vacuum (analyze) {target.table}")
