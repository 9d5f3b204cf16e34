"""API keys: `jbh_<8 hex digits>_<43 characters>`, known to the hub by their SHA-256 alone.

The beginning is fixed, so that scanners for leaked secrets know a key when they see one; the hex
digits name it and are no secret; the characters are 256 random bits in base64url.
"""

import hashlib
import re

PREFIX = "jbh_"
_FORM = re.compile(r"jbh_(?P<prefix>[0-9a-f]{8})_[A-Za-z0-9_-]{43}", re.ASCII)
SECRET_BYTES = 32
PREFIX_BYTES = 4

DAYS, MOST_DAYS = 365, 3650
"""How long a key lives if nothing else is said, and at most."""
HOURS, MOST_HOURS = 24, 720
"""How long a key that was replaced goes on if nothing else is said, and at most."""


def write_key(prefix: bytes, secret: str) -> str:
    """Write a key: 4 random bytes for its name, 256 random bits in base64url."""
    return f"{PREFIX}{prefix.hex()}_{secret}"


def prefix_of(key: str) -> str | None:
    """Give the 8 hex digits that name a key; None for what is not written like one."""
    form = _FORM.fullmatch(key)
    return None if form is None else form["prefix"]


def digest_of(key: str) -> bytes:
    """Give the SHA-256 that the hub keeps; 256 random bits need no slower hash."""
    return hashlib.sha256(key.encode()).digest()
