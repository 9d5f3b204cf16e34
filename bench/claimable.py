"""Open projects to claim, one for each call: made once, and copied for each run.

The database of `bench.data --small` with 400,000 open projects more, all in one community, whose
paired unit has an officer. A run claims them in a copy, so that every run begins alike.
"""

import asyncio
import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import asyncpg

from bench.data import BATCH, BENCH, address, comment, drop_indexes, ensure, execute, restore
from bench.progress import say
from loaders.database import Connection
from loaders.keys import Applicant, create_client
from loaders.uuids import new_id
from rules.viewer import Scope

COUNTY, COMMUNITY = "350703", "350703001012"
PROJECTS = 400_000
OPEN_PROJECTS = BENCH / "writing" / "open_projects.sql"
_UNIT = """
  select unit_id from pairing
  where area_code = $1 and kind = 'AGENCY_COMMUNITY' and until is null order by id limit 1
"""
_OFFICE = """
  insert into assignment (
    id, county, client_id, role, organization_id, term_start, state, created_at, updated_at
  )
  select $1, $2, id, 'UNIT_OFFICER', $3, '2026-01-01', 'IN_FORCE', $4, $4
  from api_client where name = $5
"""


@dataclass(frozen=True, slots=True)
class Claimable:
    """A copy to write to: where it is, whose officer claims, with which key, and what."""

    dsn: str
    unit: UUID
    key: str
    projects: list[UUID]


@contextmanager
def copied(dsn: str) -> Iterator[Claimable]:
    """Give a copy of the database with open projects; it is dropped at the end of the block."""
    asyncio.run(_ensure(dsn))
    asyncio.run(_copy(dsn))
    try:
        yield asyncio.run(_prepared(address(dsn, "claims_run")))
    finally:
        asyncio.run(execute(dsn, "drop database if exists bench_claims_run with (force)"))


async def _copy(dsn: str) -> None:
    await execute(
        dsn,
        "drop database if exists bench_claims_run with (force)",
        "create database bench_claims_run template bench_claims strategy file_copy",
        "checkpoint",
    )


async def _ensure(dsn: str) -> None:
    """Make the database of open projects unless it was made from the same data."""
    await ensure(dsn, "small")
    wanted = await _fingerprint(dsn)
    if await comment(dsn, "claims") == wanted:
        return
    began = time.monotonic()
    say(f"Making {PROJECTS:,} open projects.")
    await execute(
        dsn,
        "drop database if exists bench_claims with (force)",
        "create database bench_claims template bench_small",
    )
    await _fill(address(dsn, "claims"))
    await execute(dsn, f"comment on database bench_claims is '{wanted}'", "checkpoint")
    say(f"  made in {time.monotonic() - began:.0f} s")


async def _fingerprint(dsn: str) -> str:
    below = await comment(dsn, "small")
    made = hashlib.sha256(OPEN_PROJECTS.read_bytes()).hexdigest()[:16]
    return f"{below}; {PROJECTS} open, {made}"


async def _fill(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("set synchronous_commit = off")
        indexes = await drop_indexes(connection)
        for low in range(1, PROJECTS + 1, BATCH):
            await connection.execute(_text(OPEN_PROJECTS), low, min(low + BATCH - 1, PROJECTS))
        await restore(connection, indexes)
        await connection.execute("vacuum analyze project")
    finally:
        await connection.close()


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


async def _prepared(dsn: str) -> Claimable:
    """Make the officer's key and list the projects in the order of their numbers."""
    connection = await asyncpg.connect(dsn)
    try:
        unit = await connection.fetchval(_UNIT, COMMUNITY)
        key = await officer_of(connection, unit, "claims")
        rows = await connection.fetch("select id from project where number like 'BW-%' order by id")
        return Claimable(dsn, unit, key, [row["id"] for row in rows])
    finally:
        await connection.close()


async def officer_of(connection: Connection, unit: UUID, name: str) -> str:
    """Make a client that is an officer of the unit; give its key."""
    now = datetime.now(UTC)
    scopes = (Scope.READ_PUBLIC, Scope.READ_INTERNAL, Scope.WRITE_WORK, Scope.WRITE_FORMAL)
    made = await create_client(connection, Applicant(name, scopes), timedelta(days=1), now)
    await connection.execute(_OFFICE, new_id(now), COUNTY, unit, now, name)
    return made.text
