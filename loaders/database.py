"""The connection pool: every statement passes here, under its name."""

from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any, TypeAlias

import asyncpg

if TYPE_CHECKING:
    # asyncpg's classes are generic in its stubs only.
    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
    Connection: TypeAlias = (
        asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]
    )
else:
    Pool = asyncpg.Pool
    Connection = asyncpg.Connection

OLDEST_SERVER = 150000
"""The oldest `server_version_num` that the hub's SQL runs on."""

Observer = Callable[[str], None]


class OutdatedServer(Exception):
    """The PostgreSQL server is older than the hub's SQL needs."""


class Database:
    """A pool of connections that fetches named statements and tells its observers the names."""

    def __init__(self, pool: Pool) -> None:
        """Wrap `pool`; nobody observes yet."""
        self._pool = pool
        self.observers: list[Observer] = []

    async def fetch(self, name: str, sql: str, parameters: Sequence[Any]) -> list[Any]:
        """Run one statement, under the comment `-- name`; give asyncpg's records."""
        for observe in self.observers:
            observe(name)
        async with self._pool.acquire(timeout=ACQUIRE_SECONDS) as connection:
            return await connection.fetch(f"-- {name}\n{sql}", *parameters)

    async def fetch_value(self, name: str, sql: str, parameters: Sequence[Any] = ()) -> Any:
        """Run one statement and give the first column of its first row, or None."""
        rows = await self.fetch(name, sql, parameters)
        return rows[0][0] if rows else None

    def connection(self) -> AbstractAsyncContextManager[Connection]:
        """Lend a connection of the pool, for a transaction of the caller's."""
        return self._pool.acquire(timeout=ACQUIRE_SECONDS)

    async def close(self) -> None:
        """Wait for running statements, then close every connection."""
        await self._pool.close()


CONNECT_SECONDS = 10
ACQUIRE_SECONDS = 10
STATEMENT_SECONDS = 30


async def connect(dsn: str, *, connections: int = 10) -> Database:
    """Open a pool on `dsn`. Raises asyncpg's and the operating system's errors."""
    pool = await asyncpg.create_pool(
        dsn,
        min_size=1,
        max_size=connections,
        timeout=CONNECT_SECONDS,
        command_timeout=STATEMENT_SECONDS,
        server_settings={"application_name": "joint-building-hub", "timezone": "UTC", "jit": "off"},
    )
    return Database(pool)


async def refuse_outdated(connection: Connection) -> None:
    """Raise `OutdatedServer` unless the server is PostgreSQL 15 or newer."""
    version = int(await connection.fetchval("show server_version_num"))
    if version < OLDEST_SERVER:
        raise OutdatedServer(f"PostgreSQL 15 or newer is needed; the server is {version // 10000}.")
