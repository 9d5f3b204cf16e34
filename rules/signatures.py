"""Signatures under agreements: what exactly a party signs, and when a signature counts.

An officer signs by an authenticated act; a party that has registered a public key signs the
canonical text of the agreement with it besides (domain model §4b, S0-17).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from rules.areas import DivisionCode
from rules.canonical import canonical_bytes
from rules.pairings import PairingKind, PartySide
from rules.public_keys import PublicKey, is_signed
from rules.refusals import ErrorCode, Refusal

FORMAT = "joint-building-hub/agreement/1"
"""Stands within every signed text, so that a signature counts for nothing else."""


@dataclass(frozen=True, slots=True)
class OrganizationKey:
    """An organisation as others know it: by its credit code, else by the hub's id; its name."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class SignedParty:
    """A party and its side."""

    organization: OrganizationKey
    side: PartySide


@dataclass(frozen=True, slots=True)
class SignedPairing:
    """A pairing that the agreement covers: unit, area, kind are its natural key."""

    unit: OrganizationKey
    area: DivisionCode
    kind: PairingKind


@dataclass(frozen=True, slots=True)
class SignedCommitment:
    """What a party promises, and by when."""

    organization: OrganizationKey
    content: str
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class AgreementText:
    """All of an agreement that is signed. Its number is unique in its county.

    `renews` is the number of the agreement that it renews.
    """

    county: DivisionCode
    number: str
    title: str
    area: DivisionCode
    parties: tuple[SignedParty, ...]
    pairings: tuple[SignedPairing, ...] = ()
    commitments: tuple[SignedCommitment, ...] = ()
    term_start: date | None = None
    term_end: date | None = None
    renews: str | None = None


def agreement_bytes(text: AgreementText) -> bytes:
    """Give the bytes that every party signs: canonical JSON (RFC 8785) of the whole text.

    Parties, pairings and commitments are sorted by their own canonical texts, so that the
    order in which they were read or entered does not matter; texts stand as they are stored.
    """
    return canonical_bytes({
        "format": FORMAT,
        "county": text.county,
        "number": text.number,
        "title": text.title,
        "area": text.area,
        "termStart": _day(text.term_start),
        "termEnd": _day(text.term_end),
        "renews": text.renews,
        "parties": _sorted(
            _organization(p.organization) | {"side": p.side.value} for p in text.parties
        ),
        "pairings": _sorted(
            {"unit": _organization(p.unit), "area": p.area, "kind": p.kind.value}
            for p in text.pairings
        ),
        "commitments": _sorted(
            {"party": _organization(c.organization), "content": c.content, "due": _day(c.due_on)}
            for c in text.commitments
        ),
    })  # fmt: skip


def signature_refusal(
    key: PublicKey | None, signature: bytes | None, text: AgreementText
) -> Refusal | None:
    """Tell what is wrong with how a party signs, or None when it counts.

    Without a key of the party's, the authenticated act suffices, and no signature is taken: nobody
    could verify it. With one, its signature must be there and fit.
    """
    if key is None:
        return None if signature is None else Refusal(ErrorCode.SIGNATURE_INVALID, _NO_KEY)
    if signature is None:
        words = f"Your party has registered a key ({key.fingerprint[:16]}…): sign with it."
        return Refusal(ErrorCode.SIGNATURE_MISSING, words)
    if is_signed(key, signature, agreement_bytes(text)):
        return None
    return Refusal(ErrorCode.SIGNATURE_INVALID, _NO_FIT)


_NO_KEY = "Your party has no public key here; register it first, or leave the signature out."
_NO_FIT = (
    "The signature does not fit the agreement's text as it stands and your party's key. Read the "
    "text again and sign exactly its bytes."
)


def _organization(organization: OrganizationKey) -> dict[str, Any]:
    return {"key": organization.key, "name": organization.name}


def _sorted(parts: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(parts, key=canonical_bytes)


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
