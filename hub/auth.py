"""Who asks: an API key or a token of the issuer → the viewer; nothing → the public view.

Neither keys nor tokens are logged; a key is named by its 8 hex digits, which are no secret.
"""

import asyncio
from datetime import UTC, datetime, timedelta

import structlog
from starlette.types import Scope as Request

from hub.config import Environment, Settings
from hub.errors import UNAVAILABLE
from hub.oidc import Issuer, issuer_of
from hub.responses import header_of
from loaders.clients import Directory, Key
from loaders.database import Database
from rules.api_keys import PREFIX, digest_of, prefix_of
from rules.clearance import narrowed, scopes_of
from rules.days import day_of
from rules.refusals import ErrorCode, Refusal
from rules.viewer import PUBLIC, Viewer

log = structlog.get_logger()

LONGEST = 8_192
"""Characters that a key or token may have."""
USE_IS_NOTED = timedelta(minutes=1)
"""How often at most a key's last use is written down."""


class Authentication:
    """Tells who a request comes from, by the keys of the database and the issuer's tokens."""

    def __init__(self, database: Database, dsn: str, settings: Settings) -> None:
        """Use `database`, which is at `dsn`, and the issuer that the settings name, if any.

        There must be a running loop.
        """
        self._directory = Directory(database, dsn)
        self._issuer: Issuer | None = issuer_of(settings)
        self._takes_development = settings.environment is not Environment.PRODUCTION
        self._noted: dict[str, datetime] = {}
        self._noting: set[asyncio.Task[None]] = set()

    async def viewer(self, request: Request) -> Viewer:
        """Give the viewer; raises `Refusal` (`UNAUTHENTICATED`, `SERVICE_UNAVAILABLE`)."""
        header = header_of(request, b"authorization")
        if not header:
            return PUBLIC
        try:
            return await self._signed_in(_bearer(header))
        except UNAVAILABLE as error:
            log.exception("nobody can sign in")
            raise Refusal(
                ErrorCode.SERVICE_UNAVAILABLE,
                "The database cannot be reached now. Try again later.",
            ) from error

    async def close(self) -> None:
        """Give up what is under way."""
        await self._directory.close()
        if self._issuer is not None:
            self._issuer.close()
        for task in self._noting:
            task.cancel()

    async def _signed_in(self, token: str) -> Viewer:
        if token.startswith(PREFIX):
            return await self._client(token)
        if self._issuer is None:
            raise _refused("This hub takes API keys (jbh_…) only; it trusts no issuer of tokens.")
        claims = await self._issuer.read(token)
        account = await self._directory.account(claims.subject, day_of(datetime.now(UTC)))
        if account is None:
            return Viewer(subject=claims.subject)
        scopes = narrowed(scopes_of(grant.role for grant in account.grants), claims.scope)
        return Viewer(
            subject=claims.subject,
            person=account.person,
            person_county=account.county,
            scopes=scopes,
            grants=account.grants,
        )

    async def _client(self, token: str) -> Viewer:
        prefix, now = prefix_of(token), datetime.now(UTC)
        if prefix is None:
            raise _refused("This key is not complete: it has the form jbh_<8>_<43 characters>.")
        key = await self._directory.key(digest_of(token), day_of(now))
        if key is None or (key.development and not self._takes_development):
            raise _refused("This key is not known here. Ask the hub's operators for one.")
        _refuse_ended(key, prefix, now)
        self._note_use(key, prefix, now)
        return Viewer(client=str(key.client), scopes=key.scopes, grants=key.grants)

    def _note_use(self, key: Key, prefix: str, now: datetime) -> None:
        """Write the use down later, off the request's path, unless that was done just now."""
        last = max(filter(None, (key.last_used_at, self._noted.get(prefix))), default=None)
        if last is not None and now - last < USE_IS_NOTED:
            return
        self._noted[prefix] = now
        task = asyncio.get_running_loop().create_task(self._mark_used(key, now))
        self._noting.add(task)
        task.add_done_callback(self._noting.discard)

    async def _mark_used(self, key: Key, now: datetime) -> None:
        try:
            await self._directory.mark_used(key.id, now)
        except Exception:
            # The request that used the key has been answered, or will be.
            log.warning("a key's use was not noted", exc_info=True)


def _bearer(header: str) -> str:
    scheme, _, token = header.partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or " " in token:
        raise _refused("Send `Authorization: Bearer <key or token>`, or no such header at all.")
    if len(token) > LONGEST or not token.isascii():
        raise _refused(f"A key or token has at most {LONGEST} characters, all of them ASCII.")
    return token


def _refuse_ended(key: Key, prefix: str, now: datetime) -> None:
    if key.revoked_at is not None:
        raise _refused(f"The key {prefix} was revoked. Ask the hub's operators for a new one.")
    if now >= key.expires_at:
        raise _refused(
            f"The key {prefix} expired on {day_of(key.expires_at)}. "
            "Ask the hub's operators for a new one."
        )


def _refused(message: str) -> Refusal:
    return Refusal(ErrorCode.UNAUTHENTICATED, message)
