"""Mutations are answered alike, whether one statement shows the object or graphql-core does."""

import re
from collections.abc import AsyncIterator
from typing import Any

import pytest

from hub.config import Reader
from rules.assignments import AssignmentRole
from rules.refusals import ErrorCode, Refusal
from tests.databases import address, cloned
from tests.graph import serving
from tests.officers import Officer, officer

AREA = "350703001012-C001"
BRANCH = "建阳区人大机关党支部"
CREATE = """
mutation($input: ProjectCreateInput!, $parts: Int = 3, $more: Boolean!) {
  __typename
  made: projectCreate(input: $input) { ...Shown clientMutationId __typename }
}
fragment Shown on ProjectCreatePayload {
  object { number title state ...Parts @include(if: $more) }
  again: object { id ... on Node { id } }
  userErrors { __typename code what: message path }
}
fragment Parts on Project { participations(first: $parts) { totalCount nodes { task state } } }
"""
TWO = """
mutation($id: ID!) {
  one: projectPublish(input: {id: $id, clientMutationId: "一"}) {
    object { state version } clientMutationId
  }
  two: projectPublish(input: {id: $id}) { object { state } userErrors { code path } }
  three: projectUpdate(input: {id: $id, title: null}) { userErrors { code path } }
}
"""
TOO_MANY = """
mutation {
  projectPublish(input: {id: "Area:35"}) {
    object { participations(first: 101) { totalCount } } userErrors { code }
  }
}
"""
BAD = [
    ("mutation { projectPublish(input: {}) { clientMutationId } }", None),
    ("mutation($i: ProjectPublishInput!) { projectPublish(input: $i) { clientMutationId } }", {}),
    (
        "mutation($i: ProjectPublishInput!) { projectPublish(input: $i) { clientMutationId } }",
        {"i": {"id": 1.5}},
    ),
    ('mutation { projectPublish(input: {id: "x"}) { userErrors { code path } } }', None),
    (TOO_MANY, None),
    ("mutation { projectPublish(input: null) { clientMutationId } }", None),
    ("subscription { x }", None),
]


@pytest.fixture
async def both(server: str, filled: str) -> AsyncIterator[list[Officer]]:
    """The community's secretary on two equal databases, one read fast, the other plainly."""
    async with (
        cloned(server, filled) as one,
        cloned(server, filled) as other,
        serving(address(server, one), Reader.FAST) as fast,
        serving(address(server, other), Reader.PLAIN) as plain,
    ):
        yield [
            await officer(graph, AssignmentRole.COMMUNITY_SECRETARY, area="350703001012")
            for graph in (fast, plain)
        ]


def bare(answer: dict[str, Any]) -> str:
    """Leave out what no two databases and requests have in common: ids, numbers, times."""
    text = re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>", str(answer))
    text = re.sub(r"'requestId': '\w+'", "", text)
    return re.sub(r"XM-\d+-\w+", "<number>", text)


async def same(both: list[Officer], query: str, variables: list[Any]) -> list[dict[str, Any]]:
    """Send an operation to both; they must answer the same."""
    answers = [await each.post(query, given) for each, given in zip(both, variables, strict=True)]
    assert bare(answers[0]) == bare(answers[1])
    return answers


@pytest.mark.parametrize("more", [True, False])
async def test_payloads_are_the_same(both: list[Officer], *, more: bool) -> None:
    given = {"input": {"title": "书屋", "area": AREA, "clientMutationId": "x"}, "more": more}
    made = await same(both, CREATE, [given, given])
    assert made[0]["data"]["made"]["object"]["state"] == "DRAFT"
    refused = {**given, "input": {"title": "", "area": AREA}}
    told = await same(both, CREATE, [refused, refused])
    assert told[0]["data"]["made"]["userErrors"][0]["code"] == "CONSTRAINT_VIOLATED"
    ids = [{"id": each["data"]["made"]["again"]["id"]} for each in made]
    two = await same(both, TWO, ids)
    assert two[0]["data"]["one"]["object"] == {"state": "OPEN", "version": 2}
    assert two[0]["data"]["two"]["userErrors"][0]["code"] == "WRONG_STATE"


@pytest.mark.parametrize(("query", "variables"), BAD)
async def test_what_does_not_fit_is_told_the_same_and_nothing_is_performed(
    both: list[Officer], query: str, variables: Any
) -> None:
    await same(both, query, [variables, variables])
    counts = [
        await each.graph.database.fetch_value("test", "select count(*) from outbox_event")
        for each in both
    ]
    assert counts == [0, 0]


async def test_a_database_that_is_gone_is_told_as_such(both: list[Officer]) -> None:
    for each in both:
        await each.query("{ viewer { name } }")
        await each.graph.database.close()
        body = await each.post(
            'mutation { projectPublish(input: {id: "Project:350703:%s"})'
            " { clientMutationId } }" % ("0" * 8 + "-0000-7000-8000-" + "0" * 12)
        )
        [error] = body["errors"]
        assert (body["data"], error["path"]) == (None, ["projectPublish"])
        assert error["extensions"]["code"] == "SERVICE_UNAVAILABLE"
        assert "closed" not in error["message"]


async def test_what_was_done_is_never_told_as_refused(
    both: list[Officer], monkeypatch: pytest.MonkeyPatch
) -> None:
    fast = both[0]

    async def too_slow(*_: Any) -> None:
        raise Refusal(ErrorCode.TIMEOUT, "The database took too long.")

    monkeypatch.setattr(fast.graph.database, "fetch_json", too_slow)
    given = {"input": {"title": "书屋", "area": AREA, "number": "N-1"}, "more": True}
    body = await fast.post(CREATE.replace("__typename\n  made", "made"), given)
    [error] = body["errors"]
    assert (body["data"], error["path"]) == (None, ["made"])
    assert error["extensions"]["code"] == "TIMEOUT"
    made = "select count(*) from project where number = 'N-1'"
    assert await fast.graph.database.fetch_value("test", made) == 1


async def test_what_is_the_rows_own_comes_with_the_write(both: list[Officer]) -> None:
    query = """mutation($input: ProjectCreateInput!) {
      projectCreate(input: $input) { object { id title state version budget dueAt overdue } }
    }"""
    given = {"input": {"title": "书屋", "area": AREA, "budget": "12.5"}}
    made = await same(both, query, [given, given])
    assert made[0]["data"]["projectCreate"]["object"]["budget"] == "12.50"
    assert both[0].graph.statements[-1] == "CREATE project"


async def test_a_mutation_shows_its_object_by_one_statement(both: list[Officer]) -> None:
    fast = both[0]
    given = {"input": {"title": "书屋", "area": AREA}, "more": True}
    await fast.post(CREATE.replace("__typename\n  made", "made"), given)
    fast.graph.statements.clear()
    await fast.post(CREATE.replace("__typename\n  made", "made"), given)
    assert fast.graph.statements == ["CREATE project", "one statement for 0, 1"]
