"""The role that requests are answered as: what it may do, and whom it sees of whom it reads for."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from urllib.parse import urlsplit
from uuid import UUID

import asyncpg
import pytest

from hub.migrate import migrate
from loaders.access import ALL, rights_of
from loaders.database import ROLE, Connection, connect
from loaders.tables import ENTITIES
from rules.acts import OFFICE, procedure_of
from rules.areas import DivisionCode, subtree
from rules.assignments import FACES_RESIDENTS, AssignmentRole
from rules.viewer import PUBLIC, SYSTEM, Grant, Scope, Viewer
from sample import jianyang
from sample.load import load
from tests.graph import Graph
from tests.signing import connected

READER = frozenset({Scope.READ_PUBLIC, Scope.READ_INTERNAL})
WORKER = Viewer(
    client=str(UUID(int=1)),
    scopes=READER,
    grants=(Grant(AssignmentRole.COMMUNITY_WORKER, DivisionCode(jianyang.COMMUNITY)),),
)
ABOUT_PEOPLE = ("person", "assignment")


@asynccontextmanager
async def acting(dsn: str) -> AsyncIterator[Connection]:
    """Open a connection as the hub's pool does."""
    connection = await asyncpg.connect(dsn, server_settings={"role": ROLE})
    try:
        yield connection
    finally:
        await connection.close()


async def seen(connection: Connection, rights: Mapping[str, str] | None) -> dict[str, int]:
    """Count what is seen of people, in a transaction that has these settings."""
    async with connection.transaction():
        for name, value in (rights or {}).items():
            await connection.execute("select set_config($1, $2, true)", name, value)
        return {
            table: await connection.fetchval(f"select count(*) from {table}")
            for table in ABOUT_PEOPLE
        }


async def test_nobody_is_seen_unless_it_is_said_for_whom(sampled: Graph) -> None:
    async with acting(sampled.dsn) as connection, connected(sampled) as owner:
        everyone = await seen(owner, None)
        assert await seen(connection, None) == {"person": 0, "assignment": 0}
        assert await seen(connection, ALL) == everyone
        assert await seen(connection, rights_of(SYSTEM)) == everyone
        # What a transaction said ends with it.
        assert await seen(connection, None) == {"person": 0, "assignment": 0}


async def test_each_sees_what_the_graph_shows_and_not_more(sampled: Graph) -> None:
    async with acting(sampled.dsn) as connection:
        public = await seen(connection, rights_of(PUBLIC))
        worker = await seen(connection, rights_of(WORKER))
        data = await sampled.query("{ people { totalCount } assignments { totalCount } }")
    assert public == {
        "person": data["people"]["totalCount"], "assignment": data["assignments"]["totalCount"],
    }  # fmt: skip
    assert all(worker[table] > public[table] > 0 for table in ABOUT_PEOPLE)


@pytest.mark.parametrize("level", [6, 9, 12])
async def test_an_area_of_any_level_is_seen_whole(sampled: Graph, level: int) -> None:
    area = DivisionCode("350703001012"[:level])
    officer = replace(WORKER, grants=(Grant(AssignmentRole.SUBDISTRICT_OFFICER, area),))
    low, high = subtree(area)
    within = "select count(*) from assignment where area_code >= $1 and area_code < $2"
    async with acting(sampled.dsn) as connection, connected(sampled) as owner:
        for name, value in rights_of(officer).items():
            await connection.execute("select set_config($1, $2, false)", name, value)
        shown = await connection.fetchval(within, low, high)
        assert shown == await owner.fetchval(within, low, high) > 0


async def test_the_roles_in_the_policy_are_those_that_face_residents_and_the_offices(
    sampled: Graph,
) -> None:
    async with connected(sampled) as owner:
        policy = await owner.fetchval(
            "select qual from pg_policies where policyname = 'assignment_seen'"
        )
    assert {role for role in AssignmentRole if f"'{role}'" in policy} == FACES_RESIDENTS | {
        role for role in AssignmentRole if procedure_of(role) is OFFICE
    }


async def test_the_role_reads_every_table_of_the_graph_and_owns_none(sampled: Graph) -> None:
    async with acting(sampled.dsn) as connection:
        for entity in ENTITIES.values():
            await connection.execute(f"select from {entity.table} limit 1")
        owned = "select count(*) from pg_class where pg_get_userbyid(relowner) = $1"
        assert await connection.fetchval(owned, ROLE) == 0


@pytest.mark.parametrize(
    "statement",
    [
        "update audit_event set code = null",
        "delete from audit_event",
        "truncate audit_event",
        "update audit_batch set count = 0",
        "delete from audit_batch",
        "delete from audit_leaf",
        "drop table audit_event",
        "alter table person no force row level security",
        "drop policy person_seen on person",
        "delete from project",
        "delete from person",
        "delete from api_key",
        "update area set name = 'x'",
        "update hub_migration set name = 'x'",
        "create table mine ()",
    ],
)
async def test_the_role_can_not(sampled: Graph, statement: str) -> None:
    async with acting(sampled.dsn) as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)


async def test_an_owner_without_special_rights_can_run_the_hub(server: str) -> None:
    async with owned(server, "modest") as dsn:
        connection = await asyncpg.connect(dsn)
        await migrate(connection)
        written = await load(connection)
        assert await connection.fetchval("select count(*) from person") == written["person"]
        await connection.execute("update person set rank = 'STAFF'")
        await connection.close()
        database = await connect(dsn, connections=1)
        assert await database.fetch_value("people", "select count(*) from person") == 0
        assert await database.fetch_value("people", "select count(*) from person", (), ALL) > 0
        await database.close()


async def test_databases_of_one_server_can_be_migrated_at_once(server: str) -> None:
    async with (
        owned(server, "one") as first,
        owned(server, "two") as second,
        owned(server, "three") as third,
    ):
        await asyncio.gather(*map(migrated, (first, second, third)))


async def migrated(dsn: str) -> None:
    """Migrate a database."""
    connection = await asyncpg.connect(dsn)
    await migrate(connection)
    await connection.close()


@asynccontextmanager
async def owned(server: str, name: str) -> AsyncIterator[str]:
    """Make a database whose owner may make roles, and nothing else; give its address."""
    connection = await asyncpg.connect(server)
    await connection.execute(f"create role {name} login createrole password 'secret'")
    if await connection.fetchval("select true from pg_roles where rolname = $1", ROLE):
        await connection.execute(f"grant {ROLE} to {name}")
    await connection.execute(f"create database {name} owner {name}")
    parts = urlsplit(server)
    try:
        place = parts.netloc.rpartition("@")[2]
        yield parts._replace(netloc=f"{name}:secret@{place}", path=f"/{name}").geturl()
    finally:
        await connection.execute(f"drop database {name} with (force)")
        await connection.execute(f"drop role {name}")
        await connection.close()
