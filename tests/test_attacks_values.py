"""Attacks by values: what cannot be kept is refused in whatever field, and changes nothing."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from hub.errors import UNAVAILABLE
from rules.assignments import AssignmentRole
from rules.viewer import Scope
from tests.graph import Graph
from tests.officers import WRITING, Officer, officer, organization_id
from tests.signing import change

COMMUNITY = "350703001012"
NUL, HALF = "甲\0乙", "甲\ud800乙"
LONG = "长" * 10_001


@pytest.fixture
async def community(writable: Graph) -> Officer:
    """The community's secretary."""
    return await officer(writable, AssignmentRole.COMMUNITY_SECRETARY, area=COMMUNITY)


async def sent(who: Officer, mutation: str, **values: Any) -> dict[str, Any]:
    """Call a mutation with halves of surrogate pairs as JSON escapes them; give its payload."""
    kind = f"{mutation[0].upper()}{mutation[1:]}Input"
    body = {
        "query": f"mutation($input: {kind}!) {{ {mutation}(input: $input) {{"
        " object { id } userErrors { code path } clientMutationId } }",
        "variables": {"input": values},
    }
    headers = {"authorization": f"Bearer {who.token}", "content-type": "application/json"}
    answer = await who.graph.client.post("/graphql", content=json.dumps(body), headers=headers)
    assert "errors" not in answer.json(), answer.json()
    found: dict[str, Any] = answer.json()["data"][mutation]
    return found


async def refusal(who: Officer, mutation: str, **values: Any) -> tuple[str, list[str]]:
    """Call a mutation that must be refused; give code and path."""
    payload = await sent(who, mutation, **values)
    assert payload["object"] is None
    [error] = payload["userErrors"]
    return error["code"], error["path"]


@pytest.mark.parametrize("text", [NUL, HALF, LONG])
async def test_texts_that_cannot_be_kept_are_refused_in_every_field(
    community: Officer, text: str
) -> None:
    made = await community.do("projectCreate", title="甲", area=COMMUNITY)
    id, bad = made["id"], "BAD_USER_INPUT"
    for mutation, given, path in (
        ("projectCancel", {"id": id, "reason": text}, ["reason"]),
        ("projectUpdate", {"id": id, "theme": text}, ["theme"]),
        ("projectUpdate", {"id": id, "clientMutationId": text}, ["clientMutationId"]),
        ("projectCreate", {"title": text, "area": COMMUNITY}, ["title"]),
        (
            "projectCreate",
            {"title": "x", "area": COMMUNITY, "milestones": [{"title": "x"}, {"title": text}]},
            ["milestones", "1", "title"],
        ),
    ):
        assert await refusal(community, mutation, **given) == (bad, ["input", *path])
    assert await refusal(community, "projectUpdate", id=text, title="x") == (
        "INVALID_ID", ["input", "id"],
    )  # fmt: skip
    still = await community.query(
        "query($id: ID!) { node(id: $id) { ... on Project { version } } }", {"id": id}
    )
    assert still == {"node": {"version": 1}}


async def test_a_key_and_a_negative_list_that_cannot_be_kept_are_refused(
    writable: Graph,
) -> None:
    admin = await officer(writable, AssignmentRole.ADMIN, scopes=(*WRITING, Scope.ADMIN))
    branch = await officer(writable, AssignmentRole.COMMUNITY_SECRETARY, area=COMMUNITY)
    id = await writable.database.fetch_value(
        "test", "select 'Assignment:' || county || ':' || id from assignment"
        " where state = 'UNDER_REVIEW' and role = 'OWNERS_COMMITTEE_MEMBER' limit 1", [],
        {"hub.access": "all"},
    )  # fmt: skip
    for text in (NUL, HALF):
        assert (await refusal(admin, "apiKeyRevoke", key=text))[0] == "BAD_USER_INPUT"
        items = [{"item": text, "result": "CLEAR"}]
        assert (await refusal(branch, "assignmentUpdate", id=id, screening=items))[0] == (
            "BAD_USER_INPUT"
        )


async def test_numbers_and_times_beyond_all_bounds_are_refused(community: Officer) -> None:
    made = await community.do("projectCreate", title="甲", area=COMMUNITY)
    for given in (
        {"budget": "9999999999999"}, {"budget": "99999999999999999999"}, {"budget": "-1"},
        {"dueAt": "9999-12-31T23:59:59Z"}, {"dueAt": "0001-01-01T00:00:00Z"},
    ):  # fmt: skip
        code, _ = await refusal(community, "projectUpdate", id=made["id"], **given)
        assert code in ("CONSTRAINT_VIOLATED", "BAD_USER_INPUT"), given
    changed = await community.do(
        "projectUpdate", "dueAt overdue", id=made["id"], dueAt="2999-12-31T00:00:00Z"
    )
    assert changed == {"dueAt": "2999-12-31T00:00:00+00:00", "overdue": False}


async def test_bulks_that_block_each_other_are_tried_again(writable: Graph) -> None:
    """Two of them, with the same numbers in opposite orders, wait for each other's rows."""
    who = await officer(writable, AssignmentRole.COMMUNITY_SECRETARY, area=COMMUNITY)
    numbers = [f"N-{n}" for n in range(20)]
    query = (
        "mutation($input: ProjectCreateManyInput!) { projectCreateMany(input: $input) {"
        " created rows { userErrors { code } } userErrors { code } } }"
    )

    async def many(order: list[str]) -> int:
        rows = [{"title": "甲", "area": COMMUNITY, "number": each} for each in order]
        data = await who.query(query, {"input": {"rows": rows, "allOrNothing": True}})
        payload = data["projectCreateMany"]
        codes = {each["code"] for row in payload["rows"] for each in row["userErrors"]}
        assert codes <= {"DUPLICATE"}
        return int(payload["created"])

    created = await asyncio.gather(*(many(numbers[::step]) for step in (1, -1)))
    assert sorted(created) == [0, 20]


async def test_a_bulk_of_all_or_nothing_that_comes_again_is_answered(community: Officer) -> None:
    query = (
        "mutation($input: ProjectCreateManyInput!) { projectCreateMany(input: $input) {"
        " created rows { object { id } userErrors { code } } } }"
    )
    rows = [{"title": f"甲{n}", "area": COMMUNITY} for n in range(3)]
    given: dict[str, Any] = {"rows": rows, "allOrNothing": True, "idempotencyKey": "一次"}
    first = await community.query(query, {"input": given})
    assert first["projectCreateMany"]["created"] == 3
    assert await community.query(query, {"input": given}) == first
    racing = {**given, "idempotencyKey": "同时"}
    answers = await asyncio.gather(*(community.query(query, {"input": racing}) for _ in range(4)))
    assert all(each == answers[0] for each in answers)
    rows[1]["title"] = "乙"
    other = (await community.query(query, {"input": given}))["projectCreateMany"]
    codes = [[error["code"] for error in row["userErrors"]] for row in other["rows"]]
    assert (other["created"], codes[1]) == (0, ["IDEMPOTENCY_MISMATCH"])


async def test_the_first_writes_of_a_hub_do_not_wait_for_each_others_connections(
    writable: Graph,
) -> None:
    """Each holds a connection; none may need a second one to know the columns' types."""
    who = await officer(writable, AssignmentRole.COMMUNITY_SECRETARY, area=COMMUNITY)
    assert not writable.database._types  # no write before
    query = (
        "mutation($input: ProjectCreateManyInput!) { projectCreateMany(input: $input) { created } }"
    )
    rows = [{"title": "甲", "area": COMMUNITY}]
    started = datetime.now(UTC)
    answers = await asyncio.gather(
        *(who.query(query, {"input": {"rows": rows, "allOrNothing": True}}) for _ in range(30))
    )
    assert {each["projectCreateMany"]["created"] for each in answers} == {1}
    assert (datetime.now(UTC) - started).total_seconds() < 9


async def cut_off(graph: Graph, session: Any) -> None:
    """End the connection of a transaction from outside, and use it."""
    [row] = await session.fetch("which", "select pg_backend_pid()", [])
    await change(graph, "select pg_terminate_backend($1)", row[0])
    await session.fetch("lost", "select 1", [])


async def in_a_savepoint(graph: Graph, session: Any) -> None:
    """Do so within a savepoint."""
    async with session.savepoint():
        await cut_off(graph, session)


@pytest.mark.parametrize("lose", [cut_off, in_a_savepoint])
async def test_a_transaction_whose_connection_is_lost_says_so(
    writable: Graph, lose: Callable[[Graph, Any], Awaitable[None]]
) -> None:
    async def lost() -> None:
        async with writable.database.transaction() as session:
            await lose(writable, session)

    with pytest.raises(UNAVAILABLE):
        await lost()
    assert await writable.database.fetch_value("test", "select 1") == 1


async def test_a_refused_row_takes_no_rights_from_the_rows_after_it(writable: Graph) -> None:
    """What a transaction says of its viewer is undone with the row that said it."""
    office = await organization_id(writable, "建阳区人大常委会机关")
    unit = await officer(writable, AssignmentRole.UNIT_OFFICER, organization=office)
    rows = [{"displayName": "甲"}, {"displayName": "乙", "employer": f"Organization:{office}"}]
    data = await unit.query(
        "mutation($rows: [PersonCreateInput!]!) { personCreateMany(input: {rows: $rows,"
        " dryRun: true}) { rows { userErrors { code } } } }",
        {"rows": rows},
    )
    found = data["personCreateMany"]["rows"]
    assert [row["userErrors"] for row in found] == [[{"code": "FORBIDDEN"}], []]
