"""What a claim costs at least: its rows written by asyncpg, without any server before it.

    python -m bench.bare_claims FILE UNIT SECONDS CONNECTIONS STATEMENTS

Each id of the file is claimed once for UNIT: the project updated, a participation, an audit event
and an outbox event inserted, in one transaction. STATEMENTS is `four`, sent one by one between
BEGIN and COMMIT, or `one`, in which the same four are common table expressions.
"""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import uvloop

from bench.claimable import COUNTY
from bench.claiming import Claim, Outcome, Round
from bench.data import BENCH
from loaders.database import SESSION, Connection
from loaders.uuids import new_id

STATEMENTS = BENCH / "writing" / "claim.sql"
Write = Callable[[Connection, tuple[Any, ...]], Awaitable[bool]]


def main() -> None:
    """Run one round and print its outcome."""
    file, unit, seconds, connections, statements = sys.argv[1:]
    ids = [UUID(line) for line in Path(file).read_text(encoding="ascii").split()]
    work = _run(ids, UUID(unit), float(seconds), int(connections), WRITES[statements])
    print(json.dumps(asdict(uvloop.run(work))))


async def _run(
    ids: list[UUID], unit: UUID, seconds: float, connections: int, write: Write
) -> Outcome:
    opened = [
        await asyncpg.connect(os.environ["DATABASE_URL"], server_settings=SESSION)
        for _ in range(connections)
    ]
    claims = [_claim(connection, unit, write) for connection in opened]
    found = await Round(ids, seconds).run(claims)
    await asyncio.gather(*(connection.close() for connection in opened))
    return found


def _claim(connection: Connection, unit: UUID, write: Write) -> Claim[UUID]:
    async def claim(project: UUID) -> str | None:
        now = datetime.now(UTC)
        return None if await write(connection, _values(project, unit, now)) else "not open"

    return claim


def _values(project: UUID, unit: UUID, now: datetime) -> tuple[Any, ...]:
    """Give what the statements take: `$1` … `$10`, as claim.sql tells."""
    before = {"state": "OPEN", "leadOrganization": None, "version": 1}
    after = {"state": "ASSIGNED", "leadOrganization": str(unit), "version": 2}
    return (
        project, COUNTY, unit, now, new_id(now), new_id(now), new_id(now),
        f"Project:{COUNTY}:{project}", json.dumps(before), json.dumps(after),
    )  # fmt: skip


def _statements() -> list[str]:
    return [part.strip() for part in STATEMENTS.read_text(encoding="utf-8").split(";")][:-1]


async def _four(connection: Connection, values: tuple[Any, ...]) -> bool:
    project, county, unit, now, participation, audit, outbox, object_id, before, after = values
    update, add, told, sent = _FOUR
    async with connection.transaction():
        done = await connection.execute(update, project, county, unit, now)
        await connection.execute(add, participation, county, project, unit, now)
        await connection.execute(told, audit, object_id, before, after)
        await connection.execute(sent, outbox, county, now, object_id)
    return str(done) == "UPDATE 1"


async def _one(connection: Connection, values: tuple[Any, ...]) -> bool:
    return await connection.fetchval(_ONE, *values) is not None


*_FOUR, _ONE = _statements()
WRITES: dict[str, Write] = {"four": _four, "one": _one}


if __name__ == "__main__":
    main()
