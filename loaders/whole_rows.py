"""Whole rows written by the hub's own hand: samples, clients and their keys."""

from collections.abc import Mapping, Sequence
from typing import Any

from loaders.constraints import VIOLATIONS, refusal_for
from loaders.copying import copy
from loaders.database import Connection


async def insert(
    connection: Connection, table: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert whole rows, all or none. Raises `Refusal` for what a constraint refuses."""
    try:
        async with connection.transaction():
            await copy(connection, table, columns, rows)
    except tuple(VIOLATIONS) as error:
        raise refusal_for(error) from error


async def is_empty(connection: Connection) -> bool:
    """Tell whether the database holds no area yet, and so nothing else either."""
    return not await connection.fetchval("select exists (select from area)")
