"""One value, one text: the bytes that are hashed and signed.

JSON by RFC 8785 (JSON Canonicalization Scheme): members in order of their names, no blanks,
UTF-8. Anyone with any implementation of it can recompute what the hub has hashed.
"""

from datetime import UTC, datetime
from typing import Any

import rfc8785


def canonical_bytes(value: Any) -> bytes:
    """Give the one text of a JSON value (None, bool, number, text, list, dict of texts).

    Raises `ValueError` for what JSON cannot hold exactly: integers beyond ±(2^53 - 1),
    infinities, lone surrogates, other types.
    """
    return rfc8785.dumps(value)


def canonical_time(at: datetime) -> str:
    """Write an instant in UTC to the microsecond: `2026-01-31T08:00:00.000000Z`."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
