"""What the writers of `bench.kills` find: units with officers, a community, open projects."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg

from bench.claimable import COMMUNITY, COUNTY, OPEN_PROJECTS, officer_of
from loaders.database import Connection
from loaders.keys import Applicant, create_client
from loaders.uuids import new_id
from rules.areas import DivisionCode
from rules.assignments import AssignmentRole
from rules.viewer import Scope

EACH = 4_000
"""Open projects that each writer has for itself; and as many that all are after."""
_SCOPES = (Scope.READ_PUBLIC, Scope.READ_INTERNAL, Scope.WRITE_WORK, Scope.WRITE_FORMAL)
_UNITS = """
  select id from organization where kind = 'AGENCY'
    and id not in (select unit_id from pairing where area_code = $1)
  order by id limit $2
"""
_PAIR = """
  insert into pairing (id, county, unit_id, area_code, kind, since, created_at, updated_at)
  values ($1, $2, $3, $4, 'AGENCY_COMMUNITY', '2026-01-01', $5, $5)
"""
_MADE = "select id from project where number like 'BW-%' order by id"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that is paired with the community, and the key of its officer."""

    id: UUID
    officer: str


@dataclass(frozen=True, slots=True)
class Stage:
    """Who writes, with which keys, and which projects there are for whom."""

    units: list[Unit]
    community: str
    own: list[list[str]]
    contested: list[str]
    new_project: dict[str, Any] = field(default_factory=dict)


async def set_up(dsn: str, writers: int) -> Stage:
    """Pair units with the community, make keys and open projects."""
    connection = await asyncpg.connect(dsn)
    try:
        sql = OPEN_PROJECTS.read_text(encoding="utf-8")
        await connection.execute(sql, 1, EACH * (writers + 1))
        await connection.execute("analyze")
        ids = [f"Project:{COUNTY}:{row['id']}" for row in await connection.fetch(_MADE)]
        shares = [ids[at * EACH : (at + 1) * EACH] for at in range(writers + 1)]
        return Stage(
            await _units(connection, writers),
            await _community(connection),
            shares[:-1],
            shares[-1],
            {"area": COMMUNITY},
        )
    finally:
        await connection.close()


async def _units(connection: Connection, count: int) -> list[Unit]:
    made, now = [], datetime.now(UTC)
    for number, record in enumerate(await connection.fetch(_UNITS, COMMUNITY, count)):
        await connection.execute(_PAIR, new_id(now), COUNTY, record["id"], COMMUNITY, now)
        key = await officer_of(connection, record["id"], f"writer {number}")
        made.append(Unit(record["id"], key))
    return made


async def _community(connection: Connection) -> str:
    who = Applicant(
        "community",
        _SCOPES,
        role=AssignmentRole.COMMUNITY_SECRETARY,
        area=DivisionCode(COMMUNITY),
    )
    made = await create_client(connection, who, timedelta(days=1), datetime.now(UTC))
    return made.text
