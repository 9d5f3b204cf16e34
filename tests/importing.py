"""Importing as the command does it, in the tests' own event loop, and looking at what it left."""

from pathlib import Path
from typing import Any

import asyncpg

from exchange.layouts import LAYOUTS
from hub.importing import Importing, Order, Result
from tests.files import Write
from tests.graph import Graph


class Silent:
    """A watcher that keeps what it is told."""

    def __init__(self) -> None:
        """Have been told nothing."""
        self.told: list[str] = []

    def waits(self) -> None:
        """Keep it."""
        self.told.append("waits")

    def reads(self, path: Path, rows: int) -> None:
        """Keep it."""
        self.told.append(f"reads {path.name} {rows}")

    def judges(self, step: str) -> None:
        """Keep it."""
        self.told.append(step)

    def writes(self, rows: int, total: int) -> None:
        """Keep it."""
        self.told.append(f"writes {rows} of {total}")

    def tidies(self) -> None:
        """Keep it."""
        self.told.append("tidies")


class Office:
    """Imports tables into one database; a table is text, its lines are rows of CSV."""

    def __init__(self, graph: Graph, write: Write) -> None:
        """Work on the database behind `graph`, with files that `write` makes."""
        self.dsn = graph.dsn
        self._write = write

    async def bring(self, kind: str, *tables: str, **options: Any) -> Result:
        """Import files with these contents; `options` are those of `Order`."""
        paths = [self._write(table, f"{kind}-{n}.csv") for n, table in enumerate(tables, start=1)]
        return await self.bring_files(kind, *paths, **options)

    async def bring_files(self, kind: str, *paths: Path, **options: Any) -> Result:
        """Import these files."""
        order = Order(LAYOUTS[kind], paths, **options)
        return await Importing(order, Silent()).carry_out(self.dsn)

    async def written(self, kind: str, *tables: str) -> Result:
        """Import files that must all be good."""
        result = await self.bring(kind, *tables, apply=True)
        assert result.written, reasons(result)
        return result

    async def rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Look into the database."""
        connection = await asyncpg.connect(self.dsn)
        try:
            return [tuple(record) for record in await connection.fetch(sql, *parameters)]
        finally:
            await connection.close()

    async def counts(self) -> dict[str, int]:
        """Count the rows of every table that is imported into."""
        return {
            layout.table: (await self.rows(f"select count(*) from {layout.table}"))[0][0]
            for layout in LAYOUTS.values()
        }


def outcome(result: Result) -> tuple[int, int, int, int]:
    """Give how many rows were added, changed, stayed, were refused."""
    counts = result.counts
    return counts.added, counts.changed, counts.unchanged, counts.refused


def reasons(result: Result) -> list[tuple[int, str, str]]:
    """Give what was refused: row, column, code."""
    return [(told.row, told.column, told.code) for told in result.refusals]


def names_in(folder: Path) -> list[str]:
    """List what lies in a folder."""
    return sorted(path.name for path in folder.iterdir())
