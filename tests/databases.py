"""Databases of tests: templates made once, and copies of them that live as long as a block."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count
from urllib.parse import urlsplit

import asyncpg

from hub.config import Reader
from hub.migrate import migrate
from loaders.database import Connection
from sample.load import load
from tests.graph import Graph, serving

_numbers = count(1)


@asynccontextmanager
async def a_clone(server: str, template: str, reader: Reader = Reader.FAST) -> AsyncIterator[Graph]:
    """Give a graph over a database of its own like `template`."""
    async with cloned(server, template) as name, serving(address(server, name), reader) as graph:
        yield graph


@asynccontextmanager
async def cloned(server: str, template: str) -> AsyncIterator[str]:
    """Give the name of a database like `template`, which lives as long as the block."""
    name = f"test_{next(_numbers)}"
    await _execute(server, f"create database {name} template {template}")
    yield name
    await _execute(server, f"drop database {name} with (force)")


def address(server: str, database: str) -> str:
    """Give the address of another database of the server."""
    return urlsplit(server)._replace(path=f"/{database}").geturl()


async def template(
    server: str, name: str, prepare: Callable[[Connection], Awaitable[object]]
) -> str:
    """Make a database that others are copied from; give its name."""
    await _execute(server, f"create database {name}")
    connection = await asyncpg.connect(address(server, name))
    try:
        await prepare(connection)
    finally:
        await connection.close()
    return name


async def fill(connection: Connection) -> None:
    """Make the tables and load the sample."""
    await migrate(connection)
    await load(connection)
    await connection.execute("analyze")


async def _execute(server: str, statement: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
