"""A row that is missing behind a field that cannot be null: both readers say the same error.

Foreign keys keep such rows from going missing; here they are dropped.
"""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from hub.config import Reader
from loaders.database import Connection
from tests.graph import Graph, serving
from tests.test_reader_differences import Both

CONSTRAINTS = """
  select conrelid::regclass::text, conname from pg_constraint
  where confrelid = 'area'::regclass and contype = 'f'
"""


async def lose(connection: Connection, code: str) -> None:
    """Delete an area that other rows still refer to."""
    for table, name in await connection.fetch(CONSTRAINTS):
        await connection.execute(f"alter table {table} drop constraint {name}")
    await connection.execute("delete from area where code = $1", code)


@pytest.fixture
async def pairing(writable: Graph) -> str:
    """The id of a pairing whose area has gone missing."""
    connection = await asyncpg.connect(writable.dsn)
    [(county, id, code)] = await connection.fetch(
        "select county, id, area_code from pairing order by id limit 1"
    )
    await lose(connection, code)
    await connection.close()
    return f"Pairing:{county}:{id}"


@pytest.fixture
async def both(writable: Graph) -> AsyncIterator[Both]:
    """Both readers over the database that lacks a row."""
    async with serving(writable.dsn, Reader.PLAIN) as plain:
        yield Both(writable, plain)


async def test_the_error_stands_at_the_field_and_null_at_the_nearest_that_may_be_null(
    both: Both, pairing: str
) -> None:
    query = """query($id: ID!) { node(id: $id) { id ... on Pairing { kind area { name } } }
        province: area(code: "35") { name } }"""
    body = await both.answer(query, {"id": pairing}, fell_back="2/2")
    assert body["data"] == {"node": None, "province": {"name": "福建省"}}
    [error] = body["errors"]
    assert error["path"] == ["node", "area"]
    assert error["extensions"] == {"code": "INTERNAL_SERVER_ERROR"}


async def test_the_row_itself_is_shown_where_the_missing_one_is_not_asked_for(
    both: Both, pairing: str
) -> None:
    query = "query($id: ID!) { node(id: $id) { id ... on Pairing { unit { id } } } }"
    assert (await both.data(query, {"id": pairing}))["node"]["id"] == pairing


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ("pairings(filter: $f) { nodes { area { name } } }", ["nodes", 0, "area"]),
        ("pairings(filter: $f) { edges { node { area { name } } } }", ["edges", 0, "node", "area"]),
        (
            "pairings(filter: $f) {nodes {unit {pairings(filter: $f) {nodes {area {id}}}}}}",
            ["nodes", 0, "unit", "pairings", "nodes", 0, "area"],
        ),
    ],
)
async def test_a_list_that_cannot_hold_null_takes_its_answer_along(
    both: Both, pairing: str, query: str, path: list[str | int]
) -> None:
    asked = f"query($f: PairingFilter) {{ {query} }}"
    body = await both.answer(asked, {"f": {"id": {"eq": pairing}}}, fell_back="0/0")
    assert body["data"] is None
    assert [error["path"] for error in body["errors"]] == [["pairings", *path]]


async def test_a_field_that_may_be_null_shows_null_for_a_missing_row(
    both: Both, writable: Graph
) -> None:
    connection = await asyncpg.connect(writable.dsn)
    [(id, code)] = await connection.fetch(
        "select id, area_code from organization where area_code is not null order by id limit 1"
    )
    await lose(connection, code)
    await connection.close()
    query = "query($id: ID!) { node(id: $id) { ... on Organization { area { name } } } }"
    assert await both.data(query, {"id": f"Organization:{id}"}) == {"node": {"area": None}}
