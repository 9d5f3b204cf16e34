"""Public keys of organisations registered, and revoked."""

import base64
import binascii
from datetime import datetime
from typing import Any
from uuid import UUID

from loaders.drafting import Drafting, reference
from loaders.objects import Object, Session
from loaders.planned import Caller, Planned, Request, Told
from loaders.store import Change, Creation
from loaders.subjects import found_object, refuse_outdated
from loaders.tables import ENTITIES
from loaders.uuids import new_id
from rules.drafts import require_office
from rules.facts import Facts
from rules.key_proofs import proof_refusal
from rules.lifecycle import FormalState
from rules.offices import Who
from rules.public_keys import PublicKey, parse_public_key
from rules.refusals import ErrorCode, Refusal
from rules.viewer import Scope

_ORGANIZATION = """select o.id, coalesce(o.uscc, o.id::text) as key,
  exists (select from organization_key k where k.organization_id = o.id and k.revoked_at is null)
    as has_key
from organization o where o.id = $1"""
_KEY = """select id, organization_id, fingerprint, revoked_at, version
from organization_key where id = $1"""
_REGISTERED, _REVOKED = FormalState.IN_FORCE, FormalState.ENDED


async def _register(session: Session, request: Request, caller: Caller, now: datetime) -> Planned:
    """Register the key of an organisation, by its officer, who proves to hold the private one."""
    named = reference(request.input, "organization", "Organization")
    assert named is not None
    facts = Facts(_REGISTERED, organization=named[0])
    require_office(
        caller.viewer, Scope.WRITE_FORMAL, (Who.UNIT,), facts, "register a key of an organization"
    )
    key = _public_key(request.input["publicKey"])
    await _refuse_unproven(session, request, named[0], key)
    row = {
        "id": new_id(now), "organization_id": named[0], "algorithm": key.algorithm, "pem": key.pem,
        "fingerprint": key.fingerprint,
    }  # fmt: skip
    made = Creation(ENTITIES["OrganizationKey"], (row["id"],), row)
    return Planned(made, "CREATE", [Told(request.mutation, after=row)])


async def _refuse_unproven(
    session: Session, request: Request, organization: UUID, key: PublicKey
) -> None:
    found = await session.fetch("Organization to register a key", _ORGANIZATION, [organization])
    if not found:
        words = "There is no such organization."
        raise Refusal(ErrorCode.UNKNOWN_REFERENCE, words, ("organization",))
    refusal = proof_refusal(key, found[0]["key"], _proof(request.input["proof"]))
    if refusal is not None:
        raise Refusal(refusal.code, refusal.message, ("proof",))
    if found[0]["has_key"]:
        words = "The organization has a valid key; revoke that one first."
        raise Refusal(ErrorCode.DUPLICATE, words, ("organization",))


def _public_key(pem: str) -> PublicKey:
    try:
        return parse_public_key(pem)
    except Refusal as refusal:
        raise Refusal(refusal.code, refusal.message, ("publicKey",)) from refusal


def _proof(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        words = "`proof` is not base64."
        raise Refusal(ErrorCode.SIGNATURE_INVALID, words, ("proof",)) from error


async def _revoke(session: Session, request: Request, caller: Caller, now: datetime) -> Planned:
    """Revoke a key: from now on nothing is signed with it, what it has signed stands.

    An officer could else sign without the key, or with another one: it is there so that nobody can.
    """
    assert request.key is not None
    found = found_object(await _read(session, request.key[0]))
    require_office(
        caller.viewer, Scope.WRITE_FORMAL, (Who.ADMINISTRATOR,), found.facts,
        "revoke a key of an organization",
    )  # fmt: skip
    refuse_outdated(request.expected_version, found)
    if found.facts.state is _REVOKED:
        raise Refusal(ErrorCode.WRONG_STATE, "This key was revoked before.", ("id",))
    main = Change(found.entity, found.key, found.version, {"revoked_at": now})
    after = {"revoked_at": now, "fingerprint": found.row["fingerprint"]}
    return Planned(main, "REVOKE", [Told(request.mutation, {"revoked_at": None}, after)])


async def _read(session: Session, id: UUID) -> list[Object | None]:
    records: list[Any] = await session.fetch("Organization key", _KEY, [id])
    return [_object(record) for record in records] or [None]


def _object(record: Any) -> Object:
    state = _REGISTERED if record["revoked_at"] is None else _REVOKED
    facts = Facts(state, organization=record["organization_id"])
    entity = ENTITIES["OrganizationKey"]
    return Object(entity, (record["id"],), record["version"], facts, record)


REGISTER_KEY = Drafting("OrganizationKey", _register)
REVOKE_KEY = Drafting("OrganizationKey", _revoke)
