"""Ids of new rows: UUIDv7, so that rows made together lie together in the indexes."""

import os
import time
from uuid import UUID

_RANDOM_BYTES = 10


def new_ids(count: int) -> list[UUID]:
    """Make so many ids of this millisecond; the rest of each is random (RFC 9562, version 7)."""
    stamp = (time.time_ns() // 1_000_000) << 80 | 0x7 << 76 | 0b10 << 62
    chances = os.urandom(_RANDOM_BYTES * count)
    return [
        UUID(int=stamp | _spread(int.from_bytes(chances[at : at + _RANDOM_BYTES], "big")))
        for at in range(0, len(chances), _RANDOM_BYTES)
    ]


def _spread(chance: int) -> int:
    """Lay 74 random bits around the version's and the variant's places."""
    return (chance >> 62 & 0xFFF) << 64 | chance & (1 << 62) - 1
