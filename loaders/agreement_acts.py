"""What the steps of an agreement write: signatures above all (domain model §4b, S0-17)."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from loaders.agreement_facts import read_agreements
from loaders.agreement_texts import agreement_texts
from loaders.drafting import reference
from loaders.objects import Session
from loaders.store import Revision
from loaders.subjects import Effects, Step, Subject
from rules.acts import AGREEMENT
from rules.conditions import unsigned_parties
from rules.facts import Facts, Party
from rules.lifecycle import Action
from rules.public_keys import PublicKey, parse_public_key
from rules.refusals import ErrorCode, Refusal
from rules.signatures import AgreementText, agreement_bytes, signature_refusal
from rules.transitions import Effect
from rules.viewer import Viewer

_KEY = "select id, pem from organization_key where organization_id = $1 and revoked_at is null"


async def agreement_effects(session: Session, step: Step) -> Effects:
    """Give what a step of an agreement writes. Raises `Refusal` for a signature that is none."""
    if step.transition.effect is Effect.RECORDS_SIGNATURE:
        return await _signed(session, step)
    return Effects({"effective_at": step.now} if step.transition.action is Action.APPROVE else {})


async def _signed(session: Session, step: Step) -> Effects:
    party = _signing_party(step)
    signature = _signature(step.request.input)
    key_id, key = await _valid_key(session, party.organization)
    text = await _text(session, step)
    refusal = signature_refusal(key, signature, text)
    if refusal is not None:
        raise Refusal(refusal.code, refusal.message, ("signature",))
    values = {"signed_at": step.now, **_signer(step.caller.viewer)}
    if signature is not None:
        signed_text = agreement_bytes(text).decode()
        values |= {"signature": signature, "signing_key_id": key_id, "signed_text": signed_text}
    where = {"agreement_id": step.object.key[0], "county": step.object.county}
    revision = Revision("agreement_party", {**where, "organization_id": party.organization}, values)
    after = _with_signature(step.object.facts, party)
    told = {"party": party.name, "fingerprint": None if key is None else key.fingerprint}
    return Effects(besides=[revision], after=after, told=told)


async def _text(session: Session, step: Step) -> AgreementText:
    [text] = await agreement_texts(session, step.caller.viewer, [step.object.key])
    if text is None:
        raise Refusal(ErrorCode.NOT_FOUND, "The agreement is not there any more.", ("id",))
    return text


def _signing_party(step: Step) -> Party:
    """Tell for which party the caller signs: the only one that it may, or the one named."""
    may = unsigned_parties(step.object.facts, step.caller.viewer)
    named = reference(step.request.input, "organization", "Organization")
    if named is not None:
        mine = [party for party in may if party.organization == named[0]]
        if not mine:
            words = "This is no party that you may sign for, or it has signed already."
            raise Refusal(ErrorCode.FORBIDDEN, words, ("organization",))
        return mine[0]
    if len(may) > 1:
        names = ", ".join(party.name for party in may)
        words = f"You act for several parties that have not signed: name one. {names}."
        raise Refusal(ErrorCode.BAD_USER_INPUT, words, ("organization",))
    return may[0]


def _signature(values: Mapping[str, Any]) -> bytes | None:
    text = values.get("signature")
    if text is None:
        return None
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        words = "`signature` is not base64."
        raise Refusal(ErrorCode.SIGNATURE_INVALID, words, ("signature",)) from error


async def _valid_key(session: Session, organization: UUID) -> tuple[UUID | None, PublicKey | None]:
    found = await session.fetch("signing key", _KEY, [organization])
    return (found[0]["id"], parse_public_key(found[0]["pem"])) if found else (None, None)


def _signer(viewer: Viewer) -> dict[str, Any]:
    """Give the columns that tell whose act the signature was."""
    if viewer.client is not None:
        return {"signed_by_client_id": UUID(viewer.client)}
    return {"signed_by_person_id": viewer.person, "signed_by_person_county": viewer.person_county}


def _with_signature(facts: Facts, signing: Party) -> Facts:
    parties = (
        replace(party, signed=True) if party.organization == signing.organization else party
        for party in facts.parties
    )
    return replace(facts, parties=tuple(parties))


AGREEMENTS = Subject(
    "Agreement", (AGREEMENT,), lambda _: AGREEMENT, read_agreements, agreement_effects
)  # fmt: skip
