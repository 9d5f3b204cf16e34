"""Attacks on the audit log: calls and reads that would leave no trace, or one that nobody finds."""

from dataclasses import replace

import pytest

from rules.assignments import AssignmentRole
from tests.graph import Graph
from tests.members import COMPOUND, Town
from tests.officers import Officer, officer

COMMUNITY = "350703001012"


@pytest.fixture
async def community(writable: Graph) -> Officer:
    """The community's secretary."""
    return await officer(writable, AssignmentRole.COMMUNITY_SECRETARY, area=COMMUNITY)


async def events(graph: Graph, outcome: str) -> list[tuple[str, str | None, str | None]]:
    """Give action, code and object of the events with this outcome."""
    rows = await graph.database.fetch(
        "test", "select action, code, object_id from audit_event where outcome = $1"
        " order by at, id", [outcome],
    )  # fmt: skip
    return [(row[0], row[1], row[2]) for row in rows]


async def test_an_object_is_told_by_one_id_however_the_caller_writes_it(
    writable: Graph, community: Officer
) -> None:
    made = await community.do("projectCreate", title="甲", area=COMMUNITY)
    name, county, uuid = made["id"].split(":")
    for written in (f"{name}:{county}000000:{uuid}", f"{name}:{county}:{uuid.upper()}"):
        assert await community.code("projectStart", id=written) == "WRONG_STATE"
    assert await events(writable, "REFUSED") == [("projectStart", "WRONG_STATE", made["id"])] * 2


async def test_a_call_about_an_id_that_cannot_be_read_is_told_too(
    writable: Graph, community: Officer
) -> None:
    for id in ("x", "Agreement:350703:01a1949e-d680-7ef7-925e-d057558a2858"):
        assert await community.code("projectStart", id=id) == "INVALID_ID"
    assert await events(writable, "REFUSED") == [("projectStart", "INVALID_ID", None)] * 2


CONTACTS = [
    """mutation($id: ID!) {
      personUpdate(input: {id: $id, partyMember: true}) { object { mine: contact } }
    }""",
    """query($id: ID!) {
      node(id: $id) { ... on Person { assignments { nodes { person { contact } } } } }
    }""",
    """query($of: [_Any!]!) { _entities(representations: $of) { ... on Person { contact } } }""",
    """query { people(first: 100) { nodes { ...all } edges { node { ...all } } } }
    fragment all on Person { contact }""",
]


@pytest.mark.parametrize("query", CONTACTS)
async def test_a_contact_is_read_by_no_path_without_an_event(town: Town, query: str) -> None:
    head = await town.person_id("building-head")
    who = replace(town.person("community-secretary"), purpose="走访")
    of = [{"__typename": "Person", "id": head}]
    answer = await who.post(query, {"id": head, "of": of})
    assert "0599-5820003" in str(answer)
    assert ("read", None, head) in await events(town.graph, "SUCCEEDED")


async def test_a_trial_of_recording_people_is_told(town: Town) -> None:
    community = town.person("community-secretary")
    await community.query(
        "mutation($rows: [PersonCreateInput!]!) { personCreateMany(input: {rows: $rows,"
        " dryRun: true}) { created } }",
        {"rows": [{"displayName": "甲", "residence": COMPOUND}]},
    )
    assert await events(town.graph, "REFUSED") == [("personCreate", "RESTRICTED", None)]
