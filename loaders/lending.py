"""Connections lent to statements, and handed from one statement to the next.

asyncpg's pool takes a connection back by way of a task of its own, which costs as much as a small
statement does. It still makes, limits, checks and closes the connections; between statements they
stay at hand here.
"""

import asyncio
from collections import deque
from typing import TYPE_CHECKING, TypeAlias

import asyncpg

if TYPE_CHECKING:
    # asyncpg's classes are generic in its stubs only.
    Pool: TypeAlias = asyncpg.Pool[asyncpg.Record]
    Lent: TypeAlias = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]
else:
    Pool = asyncpg.Pool
    Lent = asyncpg.pool.PoolConnectionProxy

ACQUIRE_SECONDS = 10
AT_HAND_SECONDS = 60
"""How often unused connections go back to the pool, which closes those that nobody needs."""


class DatabaseUnavailable(Exception):
    """No connection to the database is to be had."""


class Lending:
    """Lends the connections of `pool`, each to one statement at a time."""

    def __init__(self, pool: Pool) -> None:
        """Lend as many as the pool may have."""
        self._pool = pool
        self._free = pool.get_max_size()
        self._closing = False
        self._idle: list[Lent] = []
        self._waiting: deque[asyncio.Future[Lent | None]] = deque()
        self._returning: set[asyncio.Task[None]] = set()
        self._later = asyncio.get_running_loop().call_later(AT_HAND_SECONDS, self._tidy)

    async def take(self) -> Lent:
        """Borrow a connection; raises `DatabaseUnavailable` when there is none to be had."""
        if (connection := self._at_hand()) is not None:
            return connection
        try:
            # `wait_for` would make a task of it, which costs as much as a small statement, too.
            async with asyncio.timeout(ACQUIRE_SECONDS):
                return await self._found()
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            raise DatabaseUnavailable from error

    def give(self, connection: Lent) -> None:
        """Take a connection back whose statement came to its end."""
        if self._closing or is_gone(connection):
            self.discard(connection)
        elif not self._handed(connection):
            self._idle.append(connection)

    def discard(self, connection: Lent) -> None:
        """Take a connection back that the pool has to look at: its statement failed."""
        task = asyncio.get_running_loop().create_task(self._return(connection))
        self._returning.add(task)
        task.add_done_callback(self._returning.discard)

    async def close(self) -> None:
        """Close all connections, when their statements came to an end."""
        self._closing = True
        self._later.cancel()
        self._return_idle()
        await self._pool.close()

    def terminate(self) -> None:
        """Cut all connections off."""
        self._pool.terminate()

    def _at_hand(self) -> Lent | None:
        while self._idle:
            connection = self._idle.pop()
            if not is_gone(connection):
                return connection
            self.discard(connection)
        return None

    async def _found(self) -> Lent:
        while True:
            if (connection := self._at_hand()) is not None:
                return connection
            if self._free:
                return await self._acquired()
            if (connection := await self._handed_over()) is not None:
                return connection

    async def _acquired(self) -> Lent:
        self._free -= 1
        try:
            return await self._pool.acquire()
        except BaseException:
            self._set_free()
            raise

    async def _handed_over(self) -> Lent | None:
        """Wait for a connection, or for None when one more may be had of the pool."""
        waiter: asyncio.Future[Lent | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        try:
            return await waiter
        except asyncio.CancelledError:
            if waiter.done() and not waiter.cancelled():
                self._pass_on(waiter.result())
            raise

    def _pass_on(self, connection: Lent | None) -> None:
        """Give what a waiter was handed, and no longer waits for, to another."""
        if connection is not None:
            self.give(connection)
        elif self._free:
            self._handed(None)

    def _handed(self, connection: Lent | None) -> bool:
        while self._waiting:
            waiter = self._waiting.popleft()
            if not waiter.done():
                waiter.set_result(connection)
                return True
        return False

    async def _return(self, connection: Lent) -> None:
        try:
            await self._pool.release(connection)
        finally:
            self._set_free()

    def _set_free(self) -> None:
        self._free += 1
        self._handed(None)

    def _tidy(self) -> None:
        self._return_idle()
        self._later = asyncio.get_running_loop().call_later(AT_HAND_SECONDS, self._tidy)

    def _return_idle(self) -> None:
        while self._idle:
            self.discard(self._idle.pop())


def is_gone(connection: Lent) -> bool:
    """Tell whether a connection was closed; the pool then took it back of itself."""
    try:
        return connection.is_closed()
    except asyncpg.InterfaceError:
        return True
