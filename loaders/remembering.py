"""What is remembered between requests about who may sign in, and forgotten when rights change.

Whoever changes keys or assignments calls `tell_rights_changed` in the same transaction; PostgreSQL
then tells every process that listens. What nobody tells is forgotten after a few seconds.
"""

import asyncio
import time
from collections.abc import Callable
from datetime import date
from typing import Any, Generic, TypeVar

import asyncpg

from loaders.database import CONNECT_SECONDS, Connection

CHANNEL = "hub_rights"
LIFE_SECONDS = 5
"""How long something is remembered at most."""
LARGEST = 10_000
RETRY_SECONDS = 1

V = TypeVar("V")


async def tell_rights_changed(connection: Connection) -> None:
    """Have every process forget whose key is whose, as soon as the transaction commits."""
    await connection.execute(f"notify {CHANNEL}")


class Memory(Generic[V]):
    """Found rows by what they were looked up by and the day; it holds `LARGEST` at most."""

    def __init__(self) -> None:
        """Remember nothing."""
        self._held: dict[tuple[Any, date], tuple[float, V]] = {}
        self.changes = 0

    def get(self, sought: tuple[Any, date]) -> V | None:
        """Give what is remembered, unless it is too old."""
        found = self._held.get(sought)
        if found is None or time.monotonic() - found[0] > LIFE_SECONDS:
            return None
        return found[1]

    def keep(self, sought: tuple[Any, date], value: V, changes: int) -> None:
        """Remember a row, unless rights have changed since `changes` was read."""
        if changes != self.changes:
            return
        if len(self._held) >= LARGEST:
            self._held.clear()
        self._held[sought] = time.monotonic(), value

    def forget(self) -> None:
        """Forget everything, and what is being looked up now, too."""
        self.changes += 1
        self._held.clear()


class Listener:
    """A connection of its own on which PostgreSQL tells that rights have changed."""

    def __init__(self, dsn: str, forget: Callable[[], None]) -> None:
        """Listen from now on; there must be a running loop."""
        self._dsn = dsn
        self._forget = forget
        self.hears = False
        self._task = asyncio.get_running_loop().create_task(self._listen())

    async def close(self) -> None:
        """Listen no more."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _listen(self) -> None:
        while True:
            try:
                connection = await asyncpg.connect(self._dsn, timeout=CONNECT_SECONDS)
                await self._hear(connection)
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                # Meanwhile nothing is remembered, so nothing can be out of date.
                self.hears = False
            await asyncio.sleep(RETRY_SECONDS)

    async def _hear(self, connection: Connection) -> None:
        gone = asyncio.Event()
        connection.add_termination_listener(lambda _: gone.set())
        try:
            await connection.add_listener(CHANNEL, lambda *_: self._forget())
            self.hears = True
            await gone.wait()
        finally:
            self.hears = False
            self._forget()
            connection.terminate()
