"""The hub's own sealing of the audit log, beside its requests."""

import asyncio

import asyncpg
import structlog

from loaders.audit_sealing import Mark, is_passed, is_waiting, mark, seal_next
from loaders.database import CONNECT_SECONDS, ROLE, SESSION, STATEMENT_SECONDS, Connection

log = structlog.get_logger()

PATIENCE = 24
"""How often in a row sealing may wait for a transaction before the log tells of it."""


class Sealer:
    """Seals events every few seconds, on a connection of its own, as long as the process lives."""

    def __init__(self, dsn: str, seconds: float) -> None:
        """Begin in `seconds`; there must be a running loop."""
        self._dsn, self._seconds = dsn, seconds
        self._connection: Connection | None = None
        self._mark: Mark | None = None
        self._waited = 0
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def close(self) -> None:
        """Stop; a batch under way is not kept."""
        self._task.cancel()
        await asyncio.wait([self._task])
        self._drop()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(self._seconds)
            try:
                await self._seal(await self._connected())
            except Exception:
                # Whatever it was, requests go on, and the next time may do better.
                log.warning("audit events were not sealed", exc_info=True)
                self._drop()

    async def _seal(self, connection: Connection) -> None:
        """Seal all that is from before the mark; if that has not been passed, wait longer."""
        if self._mark is None:
            self._mark = await mark(connection) if await is_waiting(connection) else None
        if self._mark is None:
            return
        if not await is_passed(connection, self._mark):
            self._waited += 1
            if self._waited == PATIENCE:
                log.warning("sealing waits for a transaction", since=str(self._mark.moment))
            return
        horizon, self._mark, self._waited = self._mark.horizon, None, 0
        while batch := await seal_next(connection, horizon):
            log.debug("audit events sealed", batch=batch.number, events=batch.count)

    async def _connected(self) -> Connection:
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(
                self._dsn,
                timeout=CONNECT_SECONDS,
                command_timeout=STATEMENT_SECONDS,
                server_settings=SESSION | {"role": ROLE},
            )
        return self._connection

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.terminate()
        self._connection = None
