"""API clients and their keys, as an administrator makes, replaces and revokes them in the graph.

A key's text is in the answer of the call that made it, and nowhere else: the same call again, by
its idempotency key, is answered without it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from loaders.drafting import Drafting, reference, seen
from loaders.keys import MadeKey, new_key
from loaders.objects import Session
from loaders.planned import Caller, Planned, Request, Told
from loaders.remembering import CHANNEL
from loaders.store import Beside, Change, Creation, Insertion, Revision
from loaders.tables import ENTITIES
from loaders.uuids import new_id
from rules.api_keys import DAYS, HOURS, MOST_DAYS, MOST_HOURS, prefix_of
from rules.drafts import require_office
from rules.facts import Facts
from rules.lifecycle import FormalState
from rules.offices import Who
from rules.refusals import ErrorCode, Refusal
from rules.viewer import Scope, Viewer

_CLIENT = "select id, version, name from api_client where id = $1"
_KEY = """
select k.id, k.prefix, k.created_at, k.expires_at, k.revoked_at, k.development, c.id as client,
  c.version
from api_key k join api_client c on c.id = k.client_id
where k.prefix = $1
"""


async def _create(session: Session, request: Request, caller: Caller, now: datetime) -> Planned:
    _require_administrator(caller.viewer, "make an API client")
    values = request.input
    organization = reference(values, "organization", "Organization")
    if organization is not None:
        await seen(session, caller.viewer, "organization", "Organization", organization)
    if not values["scopes"]:
        words = "A client without a scope could do nothing: name one."
        raise Refusal(ErrorCode.BAD_USER_INPUT, words, ("scopes",))
    key = (new_id(now),)
    row = {
        "id": key[0], "name": values["name"],
        "organization_id": organization[0] if organization else None,
        "scopes": sorted({scope.value for scope in values["scopes"]}),
    }  # fmt: skip
    created = Creation(ENTITIES["ApiClient"], key, row)
    return Planned(created, "CREATE", [Told(request.mutation, after=row)])


async def _create_key(session: Session, request: Request, caller: Caller, now: datetime) -> Planned:
    _require_administrator(caller.viewer, "make a key")
    lifetime = timedelta(days=_number(request.input, "days", DAYS, 1, MOST_DAYS))
    client = reference(request.input, "client", "ApiClient")
    assert client is not None
    found = await session.fetch("client", _CLIENT, [client[0]])
    if not found:
        raise Refusal(ErrorCode.NOT_FOUND, "There is no such API client.", ("client",))
    made, row = new_key(client[0], lifetime, now)
    return _planned(
        request, "KEY_CREATE", client, found[0]["version"], [Insertion("api_key", row)], made
    )


async def _rotate(session: Session, request: Request, caller: Caller, now: datetime) -> Planned:
    """Replace a key: the new one lives as long as the old one was made for."""
    _require_administrator(caller.viewer, "replace a key")
    overlap = timedelta(hours=_number(request.input, "overlapHours", HOURS, 0, MOST_HOURS))
    old = await _found(session, request.input["key"])
    if old["revoked_at"] is not None:
        words = "A revoked key cannot be replaced; make the client another one."
        raise Refusal(ErrorCode.WRONG_STATE, words, ("key",))
    lifetime = old["expires_at"] - old["created_at"]
    made, row = new_key(old["client"], lifetime, now, development=old["development"])
    until = min(old["expires_at"], now + overlap)
    ended = {"expires_at": until, "revoked_at": None if overlap else now}
    besides = (Insertion("api_key", row), Revision("api_key", {"id": old["id"]}, ended))
    return _planned(request, "KEY_ROTATE", (old["client"],), old["version"], besides, made, old)


async def _revoke(session: Session, request: Request, caller: Caller, now: datetime) -> Planned:
    """Revoke a key; one that was revoked stays as it was."""
    _require_administrator(caller.viewer, "revoke a key")
    old = await _found(session, request.input["key"])
    revoked = Revision("api_key", {"id": old["id"]}, {"revoked_at": now})
    besides = [revoked] if old["revoked_at"] is None else []
    return _planned(request, "KEY_REVOKE", (old["client"],), old["version"], besides, old=old)


def _require_administrator(viewer: Viewer, deed: str) -> None:
    require_office(viewer, Scope.ADMIN, (Who.ADMINISTRATOR,), Facts(FormalState.DRAFT), deed)


async def _found(session: Session, key: str) -> Mapping[str, Any]:
    """Find a key by its id; whoever gives the whole key means it, too."""
    found = await session.fetch("key", _KEY, [prefix_of(key) or key])
    if not found:
        words = "There is no key with this id: 8 hex digits, the second part of its text."
        raise Refusal(ErrorCode.NOT_FOUND, words, ("key",))
    row: Mapping[str, Any] = found[0]
    return row


def _planned(
    request: Request,
    action: str,
    client: tuple[Any, ...],
    version: int,
    besides: Sequence[Beside],
    made: MadeKey | None = None,
    old: Mapping[str, Any] | None = None,
) -> Planned:
    """Plan what a client's keys become: the client counts it as a change of its own."""
    before = {} if old is None else {"key": old["prefix"]}
    after = {} if made is None else {"key": made.prefix, "expires_at": made.expires_at}
    return Planned(
        Change(ENTITIES["ApiClient"], client, version, {}), action,
        [Told(request.mutation, before, after)], besides=besides,
        extra={} if made is None else {"key_id": made.prefix},
        secret={} if made is None else {"key": made.text, "expires_at": made.expires_at},
        notify=CHANNEL,
    )  # fmt: skip


def _number(values: Mapping[str, Any], field: str, usual: int, least: int, most: int) -> int:
    number: int = values.get(field, usual)
    if not least <= number <= most:
        words = f"`{field}` is a whole number from {least} to {most}."
        raise Refusal(ErrorCode.BAD_USER_INPUT, words, (field,))
    return number


CREATE_CLIENT = Drafting("ApiClient", _create)
CREATE_KEY = Drafting("ApiClient", _create_key, transacted=True)
ROTATE_KEY = Drafting("ApiClient", _rotate, transacted=True)
REVOKE_KEY = Drafting("ApiClient", _revoke, transacted=True)
