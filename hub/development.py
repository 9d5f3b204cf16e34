"""Keys for trying the sample out: one for each role, new at every start, for a day."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import asyncpg

from loaders import keys
from loaders.database import CONNECT_SECONDS
from sample import actors

LIFETIME = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class DevelopmentKey:
    """A key of one of the sample's clients: its name, which tells its role, and the key."""

    name: str
    text: str


async def renew_development_keys(dsn: str, *, wanted: bool) -> list[DevelopmentKey]:
    """Revoke the development keys of earlier starts; make new ones when they are wanted.

    Only the sample's clients get one: a database without the sample gets none.
    """
    now, made = datetime.now(UTC), []
    connection = await asyncpg.connect(dsn, timeout=CONNECT_SECONDS)
    try:
        async with connection.transaction():
            await keys.revoke_development_keys(connection, now)
            for client in actors.clients() if wanted else ():
                if await keys.is_client(connection, client["id"]):
                    key = await keys.make_key(
                        connection, client["id"], LIFETIME, now, development=True
                    )
                    made.append(DevelopmentKey(client["name"], key.text))
    finally:
        connection.terminate()
    return made


def announcement(made: list[DevelopmentKey]) -> str:
    """Tell the keys, and what they are not for."""
    lines = [f"  {key.text}  {key.name}" for key in made]
    return "\n".join(
        [
            "\nKeys FOR DEVELOPMENT ONLY (仅供开发使用): they sign in to the sample, one for each",
            "role, for 24 hours at most; the next start makes others and revokes these.",
            *lines,
            "Send one as `authorization: Bearer <key>`; ask `{ viewer { name } }` whose it is.",
        ]
    )
