"""A million projects in the tests' server: the rows of bench/generation, made in a hurry."""

import asyncio
from collections.abc import Sequence

import asyncpg

from bench.data import drop_indexes, restore, sql_files, themes
from loaders.database import Connection

PROJECTS = 1_000_000
HALVES = [(1, PROJECTS // 2), (PROJECTS // 2 + 1, PROJECTS)]
# The generation keeps all references itself; checking two million of them takes a minute.
HURRY = "set session_replication_role = replica; set maintenance_work_mem = '512MB'"
UNLOGGED = [
    "commitment_project", "rating", "progress_update", "participation", "milestone", "project",
]  # fmt: skip


async def add_projects(dsn: str) -> None:
    """Add the projects to the sample in the database at `dsn`, which nobody else may use."""
    connections = [await asyncpg.connect(dsn) for _ in HALVES]
    try:
        await _add(connections)
    finally:
        for connection in connections:
            await connection.close()


async def _add(connections: Sequence[Connection]) -> None:
    places, pairings, projects, participations = (path.read_text() for path in sql_files())
    first = connections[0]
    for table in UNLOGGED:
        await first.execute(f"alter table {table} set unlogged")
    for connection in connections:
        await connection.execute(f"{HURRY}; {places}")
    await first.execute(pairings)
    indexes = await drop_indexes(first)
    halves = zip(connections, HALVES, strict=True)
    await asyncio.gather(*(_half(c, numbers, projects, participations) for c, numbers in halves))
    await restore(first, indexes)
    await first.execute("vacuum analyze")


async def _half(
    connection: Connection, numbers: tuple[int, int], projects: str, participations: str
) -> None:
    """Add the projects of these numbers; each connection keeps a processor busy."""
    await connection.execute(projects, *numbers, *themes())
    await connection.execute(participations, *numbers)
