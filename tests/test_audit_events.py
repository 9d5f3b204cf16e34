"""The audit log in the graph: for auditors, by either reader, and for nobody else."""

from collections.abc import AsyncIterator
from itertools import count
from typing import Any

import pytest

from hub.config import Reader
from rules.assignments import AssignmentRole
from rules.audit import Outcome
from rules.refusals import ErrorCode
from rules.viewer import Scope
from tests.audit_logs import MINUTE, START, an_event, write
from tests.databases import address, cloned
from tests.graph import Graph, serving
from tests.signing import connected, new_key

EVENTS = [
    an_event(START),
    an_event(START + MINUTE, viewer=None, client="c-1", action="agreementSign",
             object_type="Agreement", object_id="Agreement:350703:9", before=None),
    an_event(START + 2 * MINUTE, outcome=Outcome.REFUSED, code=ErrorCode.ALREADY_CLAIMED,
             before=None, after=None, request_id="r2", purpose="回访"),
]  # fmt: skip
NUMBERS = count(1)
ALL = """
{ auditEvents(orderBy: [{ field: AT, direction: DESC }]) { totalCount nodes {
  __typename id at action outcome viewer client address objectType objectId before after code
  purpose requestId
} } }
"""


@pytest.fixture(scope="module")
async def log(server: str, migrated: str) -> AsyncIterator[Graph]:
    """A graph with three audit events."""
    async with cloned(server, migrated) as name, serving(address(server, name)) as graph:
        async with connected(graph) as connection:
            await write(connection, *EVENTS)
        yield graph


@pytest.fixture(params=Reader, scope="module")
async def graph(log: Graph, request: pytest.FixtureRequest) -> AsyncIterator[Graph]:
    """The same by either reader."""
    async with serving(log.dsn, request.param) as graph:
        yield graph


@pytest.fixture(scope="module")
async def auditor(log: Graph) -> str:
    """An auditor's key."""
    scopes = (Scope.READ_PUBLIC, Scope.AUDIT)
    return (await new_key(log, "审计", scopes=scopes, role=AssignmentRole.AUDITOR)).text


async def asked(graph: Graph, token: str | None, query: str, **variables: Any) -> dict[str, Any]:
    """Send a query as somebody; give the whole answer."""
    headers = {"authorization": f"Bearer {token}"} if token else {}
    body = {"query": query, "variables": variables}
    found: dict[str, Any] = (await graph.client.post("/graphql", json=body, headers=headers)).json()
    return found


async def actions(graph: Graph, token: str, **filter: Any) -> list[str]:
    """Give the times, in minutes, of the events that a filter lets through."""
    query = "query($f: AuditEventFilter) { auditEvents(filter: $f, orderBy: {field: AT}) "
    answer = await asked(graph, token, query + "{ totalCount nodes { at } } }", f=filter)
    found = answer["data"]["auditEvents"]
    assert found["totalCount"] == len(found["nodes"])
    return [node["at"][14:16] for node in found["nodes"]]


async def test_an_auditor_reads_events_whole(graph: Graph, auditor: str) -> None:
    answer = await asked(graph, auditor, ALL)
    assert "errors" not in answer, answer
    found = answer["data"]["auditEvents"]
    assert found["totalCount"] == 3
    refused, signed, claimed = found["nodes"]
    assert claimed == {
        "__typename": "AuditEvent", "id": f"AuditEvent:{EVENTS[0].id}",
        "at": "2026-03-10T08:00:00+00:00", "action": "projectClaim", "outcome": "SUCCEEDED",
        "viewer": "officer", "client": None, "address": "10.0.0.7", "objectType": "Project",
        "objectId": "Project:350703:7", "before": {"state": "OPEN"},
        "after": {"state": "ASSIGNED", "budget": 1200.5}, "code": None, "purpose": None,
        "requestId": "r1",
    }  # fmt: skip
    assert (signed["client"], signed["before"], signed["objectType"]) == ("c-1", None, "Agreement")
    assert (refused["code"], refused["purpose"]) == ("ALREADY_CLAIMED", "回访")


FILTERS: list[tuple[dict[str, Any], list[str]]] = [
    ({"at": {"gte": "2026-03-10T08:01:00Z", "lt": "2026-03-10T08:02:00Z"}}, ["01"]),
    ({"action": {"eq": "agreementSign"}}, ["01"]),
    ({"outcome": {"in": ["REFUSED"]}}, ["02"]),
    ({"viewer": {"eq": "officer"}}, ["00", "02"]),
    ({"client": {"eq": "c-1"}}, ["01"]),
    ({"objectType": {"eq": "Project"}, "objectId": {"eq": "Project:350703:7"}}, ["00", "02"]),
    ({"code": {"eq": "ALREADY_CLAIMED"}}, ["02"]),
    ({"requestId": {"eq": "r2"}}, ["02"]),
    ({"id": {"eq": f"AuditEvent:{EVENTS[0].id}"}}, ["00"]),
]


async def test_every_filter_lets_through_what_it_says(graph: Graph, auditor: str) -> None:
    for filter, expected in FILTERS:
        assert await actions(graph, auditor, **filter) == expected, filter


async def test_pages_follow_one_another_by_time(graph: Graph, auditor: str) -> None:
    query = """query($after: String) { auditEvents(first: 2, after: $after, orderBy: {field: AT}) {
      nodes { at } pageInfo { hasNextPage endCursor } } }"""
    first = (await asked(graph, auditor, query))["data"]["auditEvents"]
    assert first["pageInfo"]["hasNextPage"]
    after = first["pageInfo"]["endCursor"]
    second = (await asked(graph, auditor, query, after=after))["data"]["auditEvents"]
    assert [node["at"][14:16] for node in first["nodes"] + second["nodes"]] == ["00", "01", "02"]


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (None, "scope audit"),
        ({"scopes": (Scope.READ_PUBLIC,), "role": AssignmentRole.AUDITOR}, "scope audit"),
        ({"scopes": (Scope.AUDIT,)}, "role AUDITOR"),
        ({"scopes": (Scope.AUDIT, Scope.ADMIN), "role": AssignmentRole.ADMIN}, "role AUDITOR"),
    ],
)
async def test_others_are_told_what_they_lack_and_find_nothing_by_id(
    graph: Graph, given: dict[str, Any] | None, missing: str
) -> None:
    name = f"system {next(NUMBERS)}"
    token = None if given is None else (await new_key(graph, name, **given)).text
    for part in ("nodes { id }", "totalCount"):
        answer = await asked(graph, token, f"{{ areas {{ totalCount }} auditEvents {{ {part} }} }}")
        [error] = answer["errors"]
        assert error["extensions"]["code"] == "FORBIDDEN"
        assert missing in error["message"]
        assert answer["data"] is None
    ids = [f"AuditEvent:{EVENTS[0].id}", f"AuditEvent:{EVENTS[1].id}"]
    query = "query($id: ID!, $ids: [ID!]!) { node(id: $id) { id } nodes(ids: $ids) { id } }"
    answer = await asked(graph, token, query, id=ids[0], ids=ids)
    assert answer == {"data": {"node": None, "nodes": [None, None]}}


async def test_an_auditor_finds_an_event_by_its_id(graph: Graph, auditor: str) -> None:
    query = "query($id: ID!) { node(id: $id) { ... on AuditEvent { action before } } }"
    answer = await asked(graph, auditor, query, id=f"AuditEvent:{EVENTS[0].id}")
    found = {"action": "projectClaim", "before": {"state": "OPEN"}}
    assert answer["data"] == {"node": found}


async def test_partners_cannot_refer_to_events(graph: Graph, auditor: str) -> None:
    query = "query($r: [_Any!]!) { _entities(representations: $r) { ... on Project { id } } }"
    given = [{"__typename": "AuditEvent", "id": f"AuditEvent:{EVENTS[0].id}"}]
    answer = await asked(graph, auditor, query, r=given)
    assert answer["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"
