"""Bulk writing: COPY of whole rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from loaders.access import ABOUT_PEOPLE

if TYPE_CHECKING:
    from loaders.database import Connection


async def copy(
    connection: "Connection",
    table: str,
    columns: Sequence[str],
    rows: Iterable[Mapping[str, Any]],
) -> None:
    """Append `rows` to `table`; a column that a row lacks is NULL.

    Runs in the caller's transaction. Raises asyncpg's constraint errors as they are.
    """
    records = ([row.get(column) for column in columns] for row in rows)
    if table not in ABOUT_PEOPLE:
        await connection.copy_records_to_table(table, records=records, columns=columns)
        return
    # PostgreSQL does not copy into tables whose rows it shows by policies.
    names = ", ".join(columns)
    await connection.execute(f"create temp table coming as select {names} from {table} limit 0")
    await connection.copy_records_to_table("coming", records=records, columns=columns)
    await connection.execute(f"insert into {table} ({names}) select {names} from coming")
    await connection.execute("drop table coming")
