"""Clients and their keys as operators make, list, replace and revoke them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from loaders.database import Connection
from loaders.remembering import tell_rights_changed
from loaders.uuids import new_id
from loaders.whole_rows import insert
from rules.api_keys import PREFIX_BYTES, SECRET_BYTES, digest_of, prefix_of, write_key
from rules.areas import WHOLE_HUB, DivisionCode, county_of
from rules.assignments import AssignmentRole
from rules.days import day_of
from rules.lifecycle import FormalState
from rules.refusals import ErrorCode, Refusal
from rules.viewer import Scope

_LISTED = """
select k.prefix, c.name as client, c.scopes, k.development, k.created_at, k.expires_at,
  k.revoked_at, k.last_used_at
from api_key k join api_client c on c.id = k.client_id
order by c.name, k.created_at, k.id
"""
_BY_PREFIX = "select * from api_key where prefix = $1 for update"
_SHORTEN = """
update api_key
set expires_at = least(expires_at, $2::timestamptz),
  revoked_at = case when $2::timestamptz <= $3::timestamptz then $3::timestamptz end
where id = $1
"""
_REVOKE = "update api_key set revoked_at = $2 where prefix = $1 and revoked_at is null"
_REVOKE_DEVELOPMENT = (
    "update api_key set revoked_at = $1 where development and revoked_at is null returning id"
)
_SEAT = "select id, area_code from organization where uscc = $1"
_AREA = "select exists (select from area where code = $1)"
_EXISTS = "select exists (select from api_client where name = $1)"
_CLIENT = "select id from api_client where id = $1"


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A key that was just made: `text` is shown once and kept nowhere."""

    text: str
    prefix: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Applicant:
    """A client to be: its name, organization (by credit code), scopes, and its role, if any."""

    name: str
    scopes: Sequence[Scope]
    uscc: str | None = None
    role: AssignmentRole | None = None
    area: DivisionCode | None = None


async def create_client(
    connection: Connection, applicant: Applicant, lifetime: timedelta, now: datetime
) -> MadeKey:
    """Record a client with its role, and make its first key.

    Raises `Refusal`: `DUPLICATE`, `UNKNOWN_REFERENCE`, `BAD_USER_INPUT`, `CONSTRAINT_VIOLATED`.
    """
    async with connection.transaction():
        if await connection.fetchval(_EXISTS, applicant.name):
            raise Refusal(
                ErrorCode.DUPLICATE,
                f"There is a client called {applicant.name!r}. Give it another key with "
                "`key rotate`, or choose another name.",
            )
        organization, seat = await _organization(connection, applicant.uscc)
        client = await _insert_client(connection, applicant, organization, now)
        if applicant.role is not None:
            await _assign(connection, client, applicant, organization, seat, now)
        return await make_key(connection, client, lifetime, now)


async def make_key(
    connection: Connection,
    client: UUID,
    lifetime: timedelta,
    now: datetime,
    *,
    development: bool = False,
) -> MadeKey:
    """Make a key for a client; its text is nowhere but in what this gives."""
    made, row = new_key(client, lifetime, now, development=development)
    await insert(connection, "api_key", list(row), [row])
    return made


def new_key(
    client: UUID, lifetime: timedelta, now: datetime, *, development: bool = False
) -> tuple[MadeKey, dict[str, Any]]:
    """Think a key up; give it, and the row that the hub keeps of it."""
    text = write_key(secrets.token_bytes(PREFIX_BYTES), secrets.token_urlsafe(SECRET_BYTES))
    made = MadeKey(text, prefix_of(text) or "", now + lifetime)
    return made, {
        "id": new_id(now), "client_id": client, "prefix": made.prefix, "digest": digest_of(text),
        "development": development, "created_at": now, "expires_at": made.expires_at,
    }  # fmt: skip


async def rotate(connection: Connection, prefix: str, overlap: timedelta, now: datetime) -> MadeKey:
    """Make a key in place of another, which goes on for `overlap` at most.

    The new one lives as long as the old one was made for. Raises `Refusal` (`NOT_FOUND`,
    `BAD_USER_INPUT` for a revoked one).
    """
    async with connection.transaction():
        old = await connection.fetchrow(_BY_PREFIX, prefix)
        if old is None:
            raise _unknown(prefix)
        if old["revoked_at"] is not None:
            raise Refusal(
                ErrorCode.BAD_USER_INPUT,
                f"The key {prefix} was revoked; a revoked key cannot be replaced. "
                "Make a new client with `key create`.",
            )
        await connection.execute(_SHORTEN, old["id"], now + overlap, now)
        await tell_rights_changed(connection)
        lifetime = old["expires_at"] - old["created_at"]
        kind = old["development"]
        return await make_key(connection, old["client_id"], lifetime, now, development=kind)


async def revoke(connection: Connection, prefix: str, now: datetime) -> bool:
    """Revoke a key at once; False when it was before. Raises `Refusal` (`NOT_FOUND`)."""
    async with connection.transaction():
        if await connection.fetchrow(_BY_PREFIX, prefix) is None:
            raise _unknown(prefix)
        done: str = await connection.execute(_REVOKE, prefix, now)
        await tell_rights_changed(connection)
        return done == "UPDATE 1"


async def revoke_development_keys(connection: Connection, now: datetime) -> int:
    """Revoke every key that was made for development; give how many."""
    async with connection.transaction():
        revoked = await connection.fetch(_REVOKE_DEVELOPMENT, now)
        await tell_rights_changed(connection)
    return len(revoked)


async def listed(connection: Connection) -> list[dict[str, Any]]:
    """List all keys by client and age; nothing secret is among it."""
    found = [dict(record) for record in await connection.fetch(_LISTED)]
    return [key | {"scopes": [Scope[name].claim for name in key["scopes"]]} for key in found]


async def is_client(connection: Connection, client: UUID) -> bool:
    """Tell whether there is a client with this id."""
    return await connection.fetchval(_CLIENT, client) is not None


async def _organization(
    connection: Connection, uscc: str | None
) -> tuple[UUID | None, DivisionCode | None]:
    """Give the id of an organization and the code of its seat."""
    if uscc is None:
        return None, None
    found = await connection.fetchrow(_SEAT, uscc)
    if found is None:
        raise Refusal(ErrorCode.UNKNOWN_REFERENCE, f"No organization has the credit code {uscc}.")
    return found["id"], found["area_code"]


async def _insert_client(
    connection: Connection, applicant: Applicant, organization: UUID | None, now: datetime
) -> UUID:
    row = {
        "id": new_id(now), "name": applicant.name, "organization_id": organization,
        "scopes": sorted({scope.value for scope in applicant.scopes}), "synthetic": False,
        "version": 1, "created_at": now, "updated_at": now,
    }  # fmt: skip
    await insert(connection, "api_client", list(row), [row])
    return UUID(str(row["id"]))


async def _assign(
    connection: Connection,
    client: UUID,
    applicant: Applicant,
    organization: UUID | None,
    seat: DivisionCode | None,
    now: datetime,
) -> None:
    """Give a client its role in its area and its organization, from today on."""
    if applicant.area is not None and not await connection.fetchval(_AREA, applicant.area):
        raise Refusal(ErrorCode.UNKNOWN_REFERENCE, f"No area has the code {applicant.area}.")
    place = applicant.area or seat
    row = {
        "id": new_id(now), "county": WHOLE_HUB if place is None else county_of(place),
        "client_id": client, "role": applicant.role, "organization_id": organization,
        "area_code": applicant.area, "term_start": day_of(now), "state": FormalState.IN_FORCE,
        "synthetic": False, "version": 1, "created_at": now, "updated_at": now,
    }  # fmt: skip
    await insert(connection, "assignment", list(row), [row])


def _unknown(prefix: str) -> Refusal:
    return Refusal(
        ErrorCode.NOT_FOUND,
        f"There is no key {prefix[:60]!r}. `key list` shows the keys' ids, 8 hex digits each.",
    )
