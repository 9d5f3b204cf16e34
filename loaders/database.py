"""The connection pool: every statement passes here, under its name."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, TypeAlias

import asyncpg

from loaders.lending import DatabaseUnavailable, Lending, Lent, Pool, is_gone
from rules.refusals import ErrorCode, Refusal

if TYPE_CHECKING:
    # asyncpg's classes are generic in its stubs only.
    Connection: TypeAlias = asyncpg.Connection[asyncpg.Record] | Lent
else:
    Connection = asyncpg.Connection

OLDEST_SERVER = 150000
"""The oldest `server_version_num` that the hub's SQL runs on."""

Observer = Callable[[str], None]
Rights = Mapping[str, str] | None
"""Settings of a transaction that reads tables about people; None for every other statement."""
_SET = "select set_config(name, value, true) from unnest($1::text[], $2::text[]) s(name, value)"


class OutdatedServer(Exception):
    """The PostgreSQL server is older than the hub's SQL needs."""


class Unanswerable(Exception):
    """A statement met a missing row behind a field that cannot be null."""


class Database:
    """A pool of connections that fetches named statements and tells its observers the names."""

    def __init__(self, pool: Pool) -> None:
        """Wrap `pool`; nobody observes yet."""
        self._lending = Lending(pool)
        self.observers: list[Observer] = []
        self._types: dict[str, dict[str, str]] = {}

    async def fetch(
        self, name: str, sql: str, parameters: Sequence[Any], rights: Rights = None
    ) -> list[Any]:
        """Run one statement, under the comment `-- name`; give asyncpg's records.

        With `rights` it runs in a transaction that has these settings. Raises `Refusal`
        (`TIMEOUT`), `DatabaseUnavailable`, or asyncpg's errors.
        """
        return await self._run(name, named(name, sql), parameters, rights)

    async def _run(
        self, name: str, text: str, parameters: Sequence[Any], rights: Rights = None
    ) -> list[Any]:
        for observe in self.observers:
            observe(name)
        connection = await self._lending.take()
        try:
            if rights is None:
                rows = await connection.fetch(text, *parameters)
            else:
                rows = await _fetch_with(connection, rights, text, parameters)
        except BaseException as error:
            self._lending.discard(connection)
            if isinstance(error, SLOW):
                raise _too_slow() from error
            raise
        self._lending.give(connection)
        return rows

    async def fetch_json(
        self, name: str, text: str, parameters: Sequence[Any], rights: Rights = None
    ) -> list[bytes]:
        """Run a statement that is `named` already, whose one row holds JSON; give its text.

        Raises `Unanswerable` when a row is missing where the statement needs one.
        """
        try:
            [record] = await self._run(name, text, parameters, rights)
        except asyncpg.InvalidTextRepresentationError as error:
            raise Unanswerable(name) from error
        return [b"null" if value is None else value for value in record]

    async def fetch_value(
        self, name: str, sql: str, parameters: Sequence[Any] = (), rights: Rights = None
    ) -> Any:
        """Run one statement and give the first column of its first row, or None."""
        rows = await self.fetch(name, sql, parameters, rights)
        return rows[0][0] if rows else None

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator["Transaction"]:
        """Run several statements on one connection, all or none."""
        connection = await self._lending.take()
        try:
            async with connection.transaction():
                yield Transaction(self, connection)
        except BaseException as error:
            gone = is_gone(connection)
            self._lending.discard(connection)
            if gone and isinstance(error, asyncpg.InterfaceError):
                # What the end of a transaction says whose connection was lost.
                raise DatabaseUnavailable from error
            raise
        self._lending.give(connection)

    async def types(self, on: "Transaction | None" = None) -> Mapping[str, Mapping[str, str]]:
        """Give the SQL types of all tables' columns, which no running hub changes.

        A transaction asks `on` its own connection: it must not wait for a second one.
        """
        if not self._types:
            for record in await (on or self).fetch("column types", _TYPES, []):
                self._types.setdefault(record[0], {})[record[1]] = record[2]
        return self._types

    async def close(self) -> None:
        """Close every connection; what still runs after a moment is cut off."""
        try:
            await asyncio.wait_for(self._lending.close(), CLOSE_SECONDS)
        except TimeoutError:
            self._lending.terminate()


class Transaction:
    """Statements of one transaction, one after the other."""

    def __init__(self, database: Database, connection: Lent) -> None:
        """Run on `connection`, which has begun a transaction."""
        self._database = database
        self._connection = connection
        self._rights: Rights = None

    async def fetch(
        self, name: str, sql: str, parameters: Sequence[Any], rights: Rights = None
    ) -> list[Any]:
        """Run one statement under its name, with `rights` from now on; raises asyncpg's errors."""
        for observe in self._database.observers:
            observe(name)
        if rights is not None and rights != self._rights:
            await self._connection.execute(_SET, list(rights), list(rights.values()))
            self._rights = rights
        try:
            return list(await self._connection.fetch(named(name, sql), *parameters))
        except SLOW as error:
            raise _too_slow() from error

    async def types(self) -> Mapping[str, Mapping[str, str]]:
        """Give the SQL types of all tables' columns."""
        return await self._database.types(self)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """Undo what happens in the block when it raises, and nothing else."""
        rights = self._rights
        try:
            async with self._connection.transaction():
                yield
        except BaseException:
            # Settings made since then are undone, too.
            self._rights = rights
            raise


_TYPES = """
select c.relname, a.attname, format_type(a.atttypid, null)
from pg_class c join pg_attribute a on a.attrelid = c.oid
where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
  and a.attnum > 0 and not a.attisdropped
"""


SLOW = (TimeoutError, asyncpg.QueryCanceledError)


def _too_slow() -> Refusal:
    words = f"The database took longer than {STATEMENT_SECONDS} s. Ask for less."
    return Refusal(ErrorCode.TIMEOUT, words)


async def _fetch_with(
    connection: Lent, rights: Mapping[str, str], text: str, parameters: Sequence[Any]
) -> list[Any]:
    async with connection.transaction():
        await connection.execute(_SET, list(rights), list(rights.values()))
        return await connection.fetch(text, *parameters)


def named(name: str, sql: str) -> str:
    """Put a statement under its name, so that the server's views and logs tell it too."""
    return f"-- {name}\n{sql}"


CONNECT_SECONDS = 10
CLOSE_SECONDS = 2
STATEMENT_SECONDS = 30


ROLE = "hub_app"
"""The role that requests are answered as: it owns nothing (migration 0008)."""
SESSION = {
    "application_name": "joint-building-hub",
    "jit": "off",
    # Cursors and answers hold values as PostgreSQL writes them.
    "timezone": "UTC",
    "datestyle": "ISO",
    "standard_conforming_strings": "on",
}


async def connect(dsn: str, *, connections: int = 10) -> Database:
    """Open a pool on `dsn`. Raises asyncpg's and the operating system's errors."""
    pool = await asyncpg.create_pool(
        dsn,
        min_size=1,
        max_size=connections,
        timeout=CONNECT_SECONDS,
        command_timeout=STATEMENT_SECONDS,
        init=_json_as_bytes,
        reset=_nothing_to_reset,
        server_settings=SESSION | {"role": ROLE},
    )
    return Database(pool)


async def _json_as_bytes(connection: Connection) -> None:
    """Take JSON over the wire as the bytes that it is."""
    await connection.set_type_codec(
        "json", schema="pg_catalog", format="binary", encoder=bytes, decoder=bytes
    )


async def _nothing_to_reset(_connection: Connection) -> None:
    """Leave the session as it is: no statement of the readers changes it."""


async def refuse_outdated(connection: Connection) -> None:
    """Raise `OutdatedServer` unless the server is PostgreSQL 15 or newer."""
    version = int(await connection.fetchval("show server_version_num"))
    if version < OLDEST_SERVER:
        raise OutdatedServer(f"PostgreSQL 15 or newer is needed; the server is {version // 10000}.")
