"""Whether the signatures under an agreement stand, judged again by anyone at any time later."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rules.canonical import canonical_bytes
from rules.public_keys import PublicKey, is_signed
from rules.signatures import AgreementText, agreement_bytes
from rules.terms import Term


class SignatureCheck(Term):
    """What checking a party's signature has shown (签名核验结果)."""

    BY_KEY = "BY_KEY", "签名核验通过", "Signed with the party's key, over this text"
    BY_ACT = (
        "BY_ACT",
        "经身份认证签署,未用密钥",
        "Signed by its officer's authenticated act; the party had no key then",
    )
    UNSIGNED = "UNSIGNED", "未签署", "Not signed"
    KEY_NOT_USED = (
        "KEY_NOT_USED",
        "有密钥而无签名",
        "The party had a key when it signed, yet there is no signature of it",
    )
    KEY_NOT_VALID = (
        "KEY_NOT_VALID",
        "签署时密钥无效",
        "The key was not the party's, or was revoked already, when it signed",
    )
    DOES_NOT_FIT = "DOES_NOT_FIT", "签名不符", "The signature does not fit the signed text and key"
    TEXT_CHANGED = "TEXT_CHANGED", "文本已变更", "The agreement is not any more what was signed"


AT_ONCE = timedelta(minutes=1)
"""Calls that come this close together may be written in another order than their times tell."""

STANDING = frozenset({SignatureCheck.BY_KEY, SignatureCheck.BY_ACT})
"""What counts as signed."""


@dataclass(frozen=True, slots=True)
class UsedKey:
    """The key of a signature: whether it is the party's own, since when, and until when."""

    key: PublicKey
    own: bool
    registered_at: datetime
    revoked_at: datetime | None = None

    def was_valid(self, at: datetime) -> bool:
        """Tell whether it was the party's valid key at a moment, but for `AT_ONCE`."""
        ended = self.revoked_at is not None and self.revoked_at < at - AT_ONCE
        return self.own and self.registered_at <= at + AT_ONCE and not ended


@dataclass(frozen=True, slots=True)
class StoredSignature:
    """How a party has signed, as it is stored. `had_key` tells whether it had one then."""

    signed_at: datetime | None = None
    had_key: bool = False
    used: UsedKey | None = None
    signature: bytes | None = None
    signed_text: bytes | None = None


def check_signature(stored: StoredSignature, text: AgreementText) -> SignatureCheck:
    """Judge one party's signature: over the text that it signed, and that against `text`."""
    if stored.signed_at is None:
        return SignatureCheck.UNSIGNED
    if stored.used is None or stored.signature is None or stored.signed_text is None:
        return SignatureCheck.KEY_NOT_USED if stored.had_key else SignatureCheck.BY_ACT
    if not stored.used.was_valid(stored.signed_at):
        return SignatureCheck.KEY_NOT_VALID
    if not is_signed(stored.used.key, stored.signature, stored.signed_text):
        return SignatureCheck.DOES_NOT_FIT
    changed = changed_members(stored.signed_text, text)
    return SignatureCheck.TEXT_CHANGED if changed else SignatureCheck.BY_KEY


def changed_members(signed: bytes, text: AgreementText) -> tuple[str, ...]:
    """Name the members of a signed text in which `text` differs; names of organisations may.

    An organisation that is called otherwise now is the same party: its key tells.
    """
    before, now = (_nameless(json.loads(raw)) for raw in (signed, agreement_bytes(text)))
    return tuple(sorted(name for name in before | now if before.get(name) != now.get(name)))


def _nameless(text: dict[str, Any]) -> dict[str, Any]:
    return {name: _without_names(value) for name, value in text.items()}


def _without_names(value: Any) -> Any:
    if isinstance(value, list):
        return sorted((_without_names(part) for part in value), key=canonical_bytes)
    if isinstance(value, dict):
        return {name: _without_names(part) for name, part in value.items() if name != "name"}
    return value
