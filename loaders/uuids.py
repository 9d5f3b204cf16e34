"""New ids: UUIDv7, in the order of their making to the millisecond (RFC 9562)."""

import secrets
from datetime import datetime
from uuid import UUID


def new_id(moment: datetime) -> UUID:
    """Make the id of a row that is made at `moment`."""
    chance = secrets.randbits(74)
    milliseconds = int(moment.timestamp() * 1000)
    return UUID(
        int=milliseconds << 80
        | 0x7 << 76
        | chance >> 62 << 64
        | 0b10 << 62
        | chance & (1 << 62) - 1
    )
