"""One value, one text: the bytes that are hashed and signed.

JSON by RFC 8785 (JSON Canonicalization Scheme): members in order of their names, no blanks,
UTF-8. Anyone with any implementation of it can recompute what the hub has hashed.
"""

import json
from datetime import UTC, datetime
from typing import Any

import rfc8785

_LARGEST = 2**53 - 1
_WRITE = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def canonical_bytes(value: Any) -> bytes:
    """Give the one text of a JSON value (None, bool, number, text, list, dict of texts).

    Raises `ValueError` for what JSON cannot hold exactly: integers beyond ±(2^53 - 1),
    infinities, lone surrogates, other types.
    """
    # Without fractions and names beyond ASCII, Python's own writer, ten times as fast, gives the
    # same text.
    return _WRITE(value).encode() if _is_simple(value) else rfc8785.dumps(value)


def _is_simple(value: Any) -> bool:
    """Tell whether a value has only members whose one text both writers agree on."""
    match value:
        case None | bool() | str():
            return True
        case int():
            return abs(value) <= _LARGEST
        case dict():
            return all(map(_is_ascii, value)) and all(map(_is_simple, value.values()))
        case list():
            return all(map(_is_simple, value))
    return False


def _is_ascii(name: Any) -> bool:
    return type(name) is str and name.isascii()


def canonical_time(at: datetime) -> str:
    """Write an instant in UTC to the microsecond: `2026-01-31T08:00:00.000000Z`."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
