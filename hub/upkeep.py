"""The background task that does what time alone asks for (loaders/upkeep.py)."""

import asyncio

import structlog

from loaders.database import Database
from loaders.upkeep import keep_up

log = structlog.get_logger()

EVERY_SECONDS = 60


class Upkeep:
    """Keeps up every minute; several processes may do so, for every write compares and sets."""

    def __init__(self, database: Database) -> None:
        """Begin; there must be a running loop."""
        self._database = database
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def close(self) -> None:
        """End, also in the middle of it."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await keep_up(self._database)
            except Exception:
                # What cannot be done now is done the next time.
                log.exception("upkeep failed")
