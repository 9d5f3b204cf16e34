"""Refused sign-ins go into the audit log, so many a minute: a flood must not fill it."""

import asyncio
from collections import Counter
from datetime import UTC, datetime

import structlog
from starlette.types import Scope

from hub.responses import address_of, header_of
from loaders.audit import record
from loaders.database import Database
from loaders.uuids import new_id
from rules.api_keys import prefix_of
from rules.audit import AuditEvent, Outcome
from rules.refusals import ErrorCode, Refusal

log = structlog.get_logger()

MOST_EACH = 10
"""Refused sign-ins of one address that are recorded in a minute."""
MOST = 300
"""Those of all addresses together."""


class SignInFailures:
    """Records refused sign-ins off the request's path."""

    def __init__(self, database: Database) -> None:
        """Record into `database`."""
        self._database = database
        self._minute = 0
        self._recorded = Counter[str | None]()
        self._left_out = 0
        self._writing: set[asyncio.Task[None]] = set()

    def note(self, refusal: Refusal, scope: Scope, request_id: str) -> None:
        """Record a refusal, if it is a sign-in's and the minute's measure is not full."""
        if refusal.code is not ErrorCode.UNAUTHENTICATED:
            return
        now, address = datetime.now(UTC), address_of(scope)
        if not self._fits(address, self._this_minute(now)):
            self._left_out += 1
            return
        event = self._event(scope, now, address, request_id)
        task = asyncio.get_running_loop().create_task(self._write(event))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def close(self) -> None:
        """Write what is under way."""
        if self._writing:
            await asyncio.wait(self._writing, timeout=1)

    def _this_minute(self, now: datetime) -> int:
        return int(now.timestamp()) // 60

    def _fits(self, address: str | None, minute: int) -> bool:
        if minute != self._minute:
            self._minute = minute
            self._recorded.clear()
        if self._recorded.total() >= MOST or self._recorded[address] >= MOST_EACH:
            return False
        self._recorded[address] += 1
        return True

    def _event(
        self, scope: Scope, now: datetime, address: str | None, request_id: str
    ) -> AuditEvent:
        """Tell of a refusal, and of how many were left out since the last one was told."""
        token = header_of(scope, b"authorization").partition(" ")[2].strip()
        key, left_out = prefix_of(token), self._left_out
        self._left_out = 0
        return AuditEvent(
            new_id(now), now, "signIn", Outcome.REFUSED,
            address=address,
            object_type=None if key is None else "ApiKey",
            object_id=key,
            after={"leftOut": left_out} if left_out else None,
            code=ErrorCode.UNAUTHENTICATED,
            request_id=request_id,
        )  # fmt: skip

    async def _write(self, event: AuditEvent) -> None:
        try:
            await record(self._database, [event])
        except Exception:
            # The request that was refused has been answered, or will be.
            log.warning("a refused sign-in was not recorded", exc_info=True)
