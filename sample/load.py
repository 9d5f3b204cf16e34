"""Writes the sample: every table by COPY, in one transaction."""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import TYPE_CHECKING

from loaders.copying import copy
from sample import (
    actors,
    divisions,
    fuqing,
    jianyang,
    nanping,
    neighbourhood,
    promises,
    pucheng,
    qingfeng,
    shaxikou,
    staff,
    unpublished,
    wuhan,
    wuhan_named,
    wuhan_property,
    zhaoqing,
    zhaoqing_named,
)
from sample.rows import Row

if TYPE_CHECKING:
    from loaders.database import Connection

TABLES = (
    "area",
    "organization",
    "organization_membership",
    "pairing",
    "agreement",
    "agreement_party",
    "agreement_pairing",
    "commitment",
    "project",
    "commitment_project",
    "milestone",
    "participation",
    "progress_update",
    "rating",
    "person",
    "api_client",
    "assignment",
)
"""The tables of the sample; each refers to those before it only."""

_TOPICS = (
    divisions,
    nanping,
    neighbourhood,
    pucheng,
    shaxikou,
    jianyang,
    wuhan,
    wuhan_property,
    wuhan_named,
    zhaoqing,
    zhaoqing_named,
    qingfeng,
    fuqing,
    actors,
    staff,
    unpublished,
)


def generate() -> dict[str, list[Row]]:
    """Make every row of the sample, by table; the same rows each time."""
    tables: dict[str, list[Row]] = {table: [] for table in TABLES}
    for row in chain.from_iterable(topic.rows() for topic in _TOPICS):
        tables[row.table].append(row)
    tables["commitment_project"] += promises.links(tables["commitment"], tables["project"])
    return tables


def _ignore(_table: str, _rows: int) -> None:
    """Show nobody how far it is."""


async def load(
    connection: "Connection", progress: Callable[[str, int], None] = _ignore
) -> dict[str, int]:
    """Copy the sample into empty, migrated tables; give the number of rows by table.

    `progress` is told each table and its number of rows once it is written. Raises asyncpg's
    constraint errors, with nothing written, where rows of the sample are there already.
    """
    tables = generate()
    async with connection.transaction():
        for table, rows in tables.items():
            await copy(connection, table, _columns(rows), rows)
            progress(table, len(rows))
    return {table: len(rows) for table, rows in tables.items()}


def _columns(rows: Iterable[Row]) -> list[str]:
    """List the columns that any of these rows has, in the order of first mention."""
    return list(dict.fromkeys(column for row in rows for column in row))
