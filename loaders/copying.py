"""Bulk writing: COPY of whole rows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

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
    await connection.copy_records_to_table(table, records=records, columns=columns)
