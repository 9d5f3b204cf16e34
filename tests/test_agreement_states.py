"""What time and the linked work make of agreements and commitments: SQL and rules say the same."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.commitments import COMMITMENT_STATE
from loaders.database import Connection
from loaders.visibility import LAPSING
from rules.days import day_of
from rules.lifecycle import FormalState, WorkState, commitment_state, state_on
from tests.databases import address, cloned
from tests.graph import Graph
from tests.signing import change

ALL = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
DAYS = st.none() | st.integers(-3, 3)
WORK = st.lists(st.sampled_from(WorkState), max_size=4)


@pytest.fixture(scope="module")
async def database(server: str, filled: str) -> AsyncIterator[Connection]:
    """A connection to a copy of the sample; what a test does there is rolled back."""
    async with cloned(server, filled) as name:
        connection = await asyncpg.connect(address(server, name))
        yield connection
        await connection.close()


def ahead(days: int | None) -> date | None:
    """Give the day that is so many days from today."""
    return None if days is None else day_of(datetime.now(UTC)) + timedelta(days)


@ALL
@given(due=DAYS, work=WORK)
async def test_a_commitment_is_kept_open_or_overdue_as_the_rule_says(
    database: Connection, due: int | None, work: list[WorkState]
) -> None:
    transaction = database.transaction()
    await transaction.start()
    try:
        id, _ = await link(database, work)
        await database.execute("update commitment set due_on = $2 where id = $1", id, ahead(due))
        told = await database.fetchval(
            f"select {COMMITMENT_STATE.format(t='t')} from commitment t where id = $1", id
        )
    finally:
        await transaction.rollback()
    assert told == commitment_state(ahead(due), work, day_of(datetime.now(UTC)))


async def link(database: Connection, work: list[WorkState]) -> tuple[UUID, str]:
    """Link projects in these states to a commitment; give its key."""
    id, county = await database.fetchrow(  # type: ignore[misc] # the sample has some
        "select c.id, c.county from commitment c join project p using (county)"
        " join agreement a on a.id = c.agreement_id where a.state = 'IN_FORCE'"
        " group by 1, 2 having count(*) >= 4 limit 1"
    )
    projects = await database.fetch("select id from project where county = $1 limit 4", county)
    for project, state in zip(projects, work, strict=False):
        await database.execute(
            "update project set state = $2, held_since = null where id = $1", project["id"], state
        )
        await database.execute(
            "insert into commitment_project values ($1, $2, $3)", id, project["id"], county
        )
    return id, county


@ALL
@given(state=st.sampled_from(FormalState), days=DAYS)
async def test_an_agreement_has_ended_the_day_after_its_last_day(
    database: Connection, state: FormalState, days: int | None
) -> None:
    today, end = day_of(datetime.now(UTC)), ahead(days)
    told = await database.fetchval(
        f"select {LAPSING.format(t='t')} from (select $1::text, $2::date) t (state, term_end)",
        state,
        end,
    )
    assert told == state_on(state, end, today)


EXPIRING = """query ($n: Int!) {
  agreements(first: 100, filter: {state: {eq: IN_FORCE}, endsWithin: $n}) { nodes { number } } }"""
ONE = """query ($n: String!) { agreements(filter: {number: {eq: $n}}) {
  nodes { state termEnd renews { number } } } }"""


async def numbers(graph: Graph, days: int) -> list[str]:
    """Name the agreements in force that end within so many days."""
    found = await graph.query(EXPIRING, {"n": days})
    return [node["number"] for node in found["agreements"]["nodes"]]


async def test_it_expires_by_date_alone_in_what_is_shown_filtered_and_counted(
    writable: Graph,
) -> None:
    [running] = (await writable.query(
        "{ agreements(first: 1, filter: {state: {eq: IN_FORCE}}) { nodes { id number } } }"
    ))["agreements"]["nodes"]  # fmt: skip
    key = UUID(running["id"].rpartition(":")[2])
    at = "update agreement set term_end = $2 where id = $1"
    shown = {}
    for days in (-1, 0, 30, 31):
        await change(writable, at, key, ahead(days))
        [node] = (await writable.query(ONE, {"n": running["number"]}))["agreements"]["nodes"]
        shown[days] = node["state"], running["number"] in await numbers(writable, 30)
    assert shown == {
        -1: ("ENDED", False), 0: ("IN_FORCE", True), 30: ("IN_FORCE", True),
        31: ("IN_FORCE", False),
    }  # fmt: skip


@pytest.mark.parametrize("days", [-1, 3661, 2**31 - 1])
async def test_a_span_that_cannot_be_meant_is_refused(sampled: Graph, days: int) -> None:
    assert await sampled.code(EXPIRING, {"n": days}) == "BAD_USER_INPUT"


KEPT = """query ($id: ID!) { node(id: $id) { ... on Commitment {
  state projects(first: 9) { nodes { title commitments { nodes { id } } } } } } }"""
BY_STATE = """query ($id: ID!) { agreements(filter: {
  commitments: {some: {id: {eq: $id}, state: {eq: KEPT}}}}) { totalCount } }"""


async def test_a_commitment_leads_to_the_projects_that_keep_it_and_back(writable: Graph) -> None:
    connection = await asyncpg.connect(writable.dsn)
    id, county = await link(connection, [WorkState.CLOSED, WorkState.DONE])
    await connection.close()
    known = {"id": f"Commitment:{county}:{id}"}
    found: dict[str, Any] = (await writable.query(KEPT, known))["node"]
    assert found["state"] == "KEPT"
    assert len(found["projects"]["nodes"]) == 2
    for project in found["projects"]["nodes"]:
        assert project["commitments"]["nodes"] == [known]
    assert (await writable.query(BY_STATE, known))["agreements"]["totalCount"] == 1
