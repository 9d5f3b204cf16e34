"""Ids of rows: UUIDv7 (RFC 9562), so that rows made together lie together in the indexes."""

import os
from datetime import datetime
from uuid import UUID

_RANDOM_BYTES = 10


def uuid7(milliseconds: int, chance: int) -> UUID:
    """Put an id together: Unix time in milliseconds, and the lowest 74 bits of `chance`."""
    high, low = chance >> 62 & 0xFFF, chance & (1 << 62) - 1
    return UUID(int=milliseconds << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


def new_id(moment: datetime) -> UUID:
    """Make the id of a row that is made at `moment`."""
    return uuid7(_milliseconds(moment), int.from_bytes(os.urandom(_RANDOM_BYTES), "big"))


def new_ids(count: int, moment: datetime) -> list[UUID]:
    """Make the ids of so many rows that are made at `moment`."""
    stamp, chances = _milliseconds(moment), os.urandom(_RANDOM_BYTES * count)
    return [
        uuid7(stamp, int.from_bytes(chances[at : at + _RANDOM_BYTES], "big"))
        for at in range(0, len(chances), _RANDOM_BYTES)
    ]


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
