"""Agreements as they are signed: the whole text of each, and the signatures under it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from loaders.access import Access
from loaders.objects import Session
from loaders.parameters import Parameters
from loaders.rows import among
from loaders.tables import ENTITIES
from rules.areas import DivisionCode
from rules.pairings import PairingKind, PartySide
from rules.public_keys import parse_public_key
from rules.refusals import Refusal
from rules.signature_checks import AT_ONCE, StoredSignature, UsedKey
from rules.signatures import (
    AgreementText,
    OrganizationKey,
    SignedCommitment,
    SignedPairing,
    SignedParty,
)
from rules.viewer import SYSTEM, Viewer

Key = tuple[Any, ...]

_ORGANIZATION = "'key', coalesce(o.uscc, o.id::text), 'name', o.name"
_OF_AGREEMENT = "(x.agreement_id, x.county) = (t.id, t.county)"
_TEXT = f"""t.id, t.county, t.number, t.title, t.area_code, t.term_start, t.term_end,
  (select r.number from agreement r where (r.id, r.county) = (t.renews_id, t.county)) as renews,
  (select json_agg(json_build_object({_ORGANIZATION}, 'side', x.side))
    from agreement_party x join organization o on o.id = x.organization_id
    where {_OF_AGREEMENT}) as parties,
  (select json_agg(json_build_object({_ORGANIZATION}, 'area', g.area_code, 'kind', g.kind))
    from agreement_pairing x join pairing g on (g.id, g.county) = (x.pairing_id, x.county)
    join organization o on o.id = g.unit_id
    where {_OF_AGREEMENT}) as pairings,
  (select json_agg(json_build_object({_ORGANIZATION}, 'content', x.content, 'due', x.due_on))
    from commitment x join organization o on o.id = x.organization_id
    where {_OF_AGREEMENT}) as commitments"""
_AT_ONCE = f"interval '{AT_ONCE.total_seconds()} seconds'"
_SIGNATURES = f"""(select json_agg(json_build_object(
    {_ORGANIZATION}, 'side', x.side, 'signedAt', x.signed_at,
    'signature', encode(x.signature, 'hex'), 'signedText', x.signed_text,
    'pem', k.pem, 'own', k.organization_id = x.organization_id,
    'registeredAt', k.created_at, 'revokedAt', k.revoked_at,
    'fingerprint', k.fingerprint,
    'hadKey', x.signing_key_id is not null or exists (
      select from organization_key h where h.organization_id = x.organization_id
      and h.created_at <= x.signed_at - {_AT_ONCE}
      and (h.revoked_at is null or h.revoked_at > x.signed_at + {_AT_ONCE}))
  ) order by x.id)
    from agreement_party x join organization o on o.id = x.organization_id
    left join organization_key k on k.id = x.signing_key_id
    where {_OF_AGREEMENT}) as signatures"""
_NUMBERED = "select id, county from agreement where number = $1 order by county, id"


@dataclass(frozen=True, slots=True)
class PartySignature:
    """A party, and how it has signed."""

    party: SignedParty
    stored: StoredSignature


@dataclass(frozen=True, slots=True)
class SignedAgreement:
    """An agreement's text as it stands, and the signatures under it."""

    text: AgreementText
    signatures: tuple[PartySignature, ...]


async def agreement_texts(
    session: Session, viewer: Viewer, keys: Sequence[Key]
) -> list[AgreementText | None]:
    """Load the texts of the agreements with `keys`; None for an absent or invisible one."""
    found = await _found(session, viewer, _TEXT, keys)
    return [_text(found[key]) if key in found else None for key in keys]


async def signed_agreements(session: Session, keys: Sequence[Key]) -> list[SignedAgreement | None]:
    """Load texts and signatures of the agreements with `keys`; None for an absent one."""
    found = await _found(session, SYSTEM, f"{_TEXT}, {_SIGNATURES}", keys)
    return [_signed(found[key]) if key in found else None for key in keys]


async def agreements_numbered(session: Session, number: str) -> list[Key]:
    """Give the keys of the agreements with this number, of which each county may have one."""
    records = await session.fetch("agreements by number", _NUMBERED, [number])
    return [(record["id"], record["county"]) for record in records]


async def _found(
    session: Session, viewer: Viewer, columns: str, keys: Sequence[Key]
) -> dict[Key, Any]:
    entity, parameters = ENTITIES["Agreement"], Parameters()
    sql = (
        f"select {columns} from agreement t where {among(entity, keys, parameters)}"
        f" and {entity.visible_to(Access(viewer, parameters), 't')}"
    )
    records = await session.fetch("Agreement texts", sql, parameters)
    return {(record["id"], record["county"]): record for record in records}


def _text(record: Any) -> AgreementText:
    return AgreementText(
        county=DivisionCode(record["county"]),
        number=record["number"],
        title=record["title"],
        area=DivisionCode(record["area_code"]),
        parties=tuple(map(_party, _listed(record["parties"]))),
        pairings=tuple(map(_pairing, _listed(record["pairings"]))),
        commitments=tuple(map(_commitment, _listed(record["commitments"]))),
        term_start=record["term_start"],
        term_end=record["term_end"],
        renews=record["renews"],
    )


def _signed(record: Any) -> SignedAgreement:
    signatures = (
        PartySignature(_party(part), _stored(part)) for part in _listed(record["signatures"])
    )
    return SignedAgreement(_text(record), tuple(signatures))


def _listed(value: Any) -> list[Any]:
    return [] if value is None else list(json.loads(value))


def _organization(part: Any) -> OrganizationKey:
    return OrganizationKey(part["key"], part["name"])


def _party(part: Any) -> SignedParty:
    return SignedParty(_organization(part), PartySide[part["side"]])


def _pairing(part: Any) -> SignedPairing:
    return SignedPairing(_organization(part), DivisionCode(part["area"]), PairingKind[part["kind"]])


def _commitment(part: Any) -> SignedCommitment:
    due = None if part["due"] is None else date.fromisoformat(part["due"])
    return SignedCommitment(_organization(part), part["content"], due)


def _stored(part: Any) -> StoredSignature:
    return StoredSignature(
        signed_at=_moment(part["signedAt"]),
        had_key=part["hadKey"],
        used=_used(part),
        signature=None if part["signature"] is None else bytes.fromhex(part["signature"]),
        signed_text=None if part["signedText"] is None else part["signedText"].encode(),
    )


def _used(part: Any) -> UsedKey | None:
    """Give the key of a signature; None where there is none that can be one."""
    if part["pem"] is None:
        return None
    try:
        key = parse_public_key(part["pem"])
    except Refusal:
        return None
    registered = datetime.fromisoformat(part["registeredAt"])
    own = part["own"] and key.fingerprint == part["fingerprint"]
    return UsedKey(key, own, registered, _moment(part["revokedAt"]))


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
