"""Identifiers and choices that never change: made from what a row is, not from when it was made.

Everything here follows from the text of a natural key, so the sample is the same on every
machine, and a row that is added changes no other row.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TypeVar
from uuid import UUID

from loaders.uuids import uuid7
from rules.areas import DivisionCode, county_of, official_code
from rules.organizations import CreditCode, OrganizationKind, check_character

T = TypeVar("T")

RECORDED_AT = datetime(2026, 11, 1, 1, tzinfo=UTC)
"""When every row of the sample says it was recorded."""

_MILLISECONDS = int(RECORDED_AT.timestamp() * 1000)
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_PREFIXES = {
    OrganizationKind.AGENCY: "11",
    OrganizationKind.PUBLIC_INSTITUTION: "12",
    OrganizationKind.SOCIAL_ORGANIZATION: "51",
    OrganizationKind.MASS_ORGANIZATION: "81",
    OrganizationKind.ENTERPRISE: "91",
    OrganizationKind.PROPERTY_COMPANY: "91",
}


def digest(key: str) -> int:
    """Give 80 bits that depend on nothing but `key`."""
    return int.from_bytes(blake2b(key.encode(), digest_size=10).digest(), "big")


def identity(table: str, key: str) -> UUID:
    """Give the id of the row of `table` with this natural key: a UUIDv7 of a fixed moment."""
    return uuid7(_MILLISECONDS, digest(f"{table}:{key}"))


def pick(key: str, options: Sequence[T]) -> T:
    """Choose one of `options`, always the same one for `key`."""
    return options[digest(key) % len(options)]


def between(key: str, low: int, high: int) -> int:
    """Choose a number from `low` to `high`, always the same one for `key`."""
    return low + digest(key) % (high - low + 1)


def ranked(keys: Iterable[str]) -> list[str]:
    """Put `keys` in an order that looks random; one more key leaves the others' order alone."""
    return sorted(keys, key=digest)


def shares(total: int, keys: Sequence[str]) -> dict[str, int]:
    """Divide `total` among `keys` as evenly as whole numbers allow."""
    each, left = divmod(total, len(keys))
    favoured = set(ranked(keys)[:left])
    return {key: each + (key in favoured) for key in keys}


def credit_code(kind: OrganizationKind, area: DivisionCode, key: str) -> CreditCode | None:
    """Make a credit code for an invented organisation; None for kinds that have none.

    Its organisation code begins with HB, which no registrar assigns, so that it is nobody's.
    """
    if kind not in _PREFIXES:
        return None
    body = _organization_code(f"credit code:{key}")
    first_17 = _PREFIXES[kind] + official_code(county_of(area))[:6] + body
    return CreditCode(first_17 + check_character(first_17))


def _organization_code(key: str) -> str:
    """Give 8 characters and their check character (GB 11714)."""
    rest = digest(key)
    body = "HB"
    while len(body) < len(_WEIGHTS):
        rest, index = divmod(rest, len(_ALPHABET))
        body += _ALPHABET[index]
    left = sum(int(c, 36) * weight for c, weight in zip(body, _WEIGHTS, strict=True)) % 11
    return body + "0X987654321"[left]
