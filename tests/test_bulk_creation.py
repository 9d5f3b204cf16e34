"""Many rows at once: each refused by itself, all or none, or only tried."""

from typing import Any

import pytest

from rules.assignments import AssignmentRole
from tests.graph import Graph
from tests.officers import Officer, officer

COMMUNITY = "350703001012"
MANY = """
mutation($input: ProjectCreateManyInput!) {
  projectCreateMany(input: $input) {
    rows { index object { title state } userErrors { code path } } created
    userErrors { code path }
  }
}
"""


@pytest.fixture
async def community(writable: Graph) -> Officer:
    """The community's secretary."""
    return await officer(writable, AssignmentRole.COMMUNITY_SECRETARY, area=COMMUNITY)


def rows(count: int, **bad: Any) -> list[dict[str, Any]]:
    """Give rows, the second of which differs by what is given."""
    made = [{"title": f"项目{n}", "area": COMMUNITY, "number": f"N-{n}"} for n in range(count)]
    made[1] |= bad
    return made


async def many(officer: Officer, **values: Any) -> dict[str, Any]:
    """Call the bulk."""
    found: dict[str, Any] = (await officer.query(MANY, {"input": values}))["projectCreateMany"]
    return found


async def stored(graph: Graph) -> int:
    """Count the projects of these tests."""
    count = "select count(*) from project where number like 'N-%'"
    return int(await graph.database.fetch_value("test", count))


async def test_a_bad_row_is_told_by_its_place_and_hinders_no_other(
    writable: Graph, community: Officer
) -> None:
    payload = await many(community, rows=rows(4, area="350703001001"))
    assert payload["created"] == 3
    assert [row["userErrors"] for row in payload["rows"]] == [
        [],
        [{"code": "FORBIDDEN", "path": ["input", "rows", "1"]}],
        [],
        [],
    ]
    assert payload["rows"][3]["object"] == {"title": "项目3", "state": "DRAFT"}
    assert await stored(writable) == 3


async def test_all_or_nothing_leaves_nothing_when_a_row_is_refused(
    writable: Graph, community: Officer
) -> None:
    payload = await many(community, rows=rows(4, title=""), allOrNothing=True)
    assert payload["created"] == 0
    assert payload["rows"][1]["userErrors"] == [
        {"code": "CONSTRAINT_VIOLATED", "path": ["input", "rows", "1", "title"]}
    ]
    assert await stored(writable) == 0
    assert (await many(community, rows=rows(4), allOrNothing=True))["created"] == 4
    assert await stored(writable) == 4


async def test_a_trial_tells_what_would_be_refused_and_leaves_nothing(
    writable: Graph, community: Officer
) -> None:
    payload = await many(community, rows=rows(3, number="N-0"), dryRun=True)
    codes = [[error["code"] for error in row["userErrors"]] for row in payload["rows"]]
    assert codes == [[], ["DUPLICATE"], []]
    assert payload["created"] == 0
    assert await stored(writable) == 0
    audited = "select outcome || ' ' || code from audit_event"
    told = await writable.database.fetch("test", audited, [])
    assert [row[0] for row in told] == ["REFUSED DUPLICATE"]


async def test_a_bulk_that_comes_again_under_its_key_adds_nothing(
    writable: Graph, community: Officer
) -> None:
    first = await many(community, rows=rows(3), idempotencyKey="一月")
    again = await many(community, rows=rows(3), idempotencyKey="一月")
    assert first == again
    assert await stored(writable) == 3


@pytest.mark.parametrize("count", [0, 251])
async def test_no_rows_and_too_many_are_refused(community: Officer, count: int) -> None:
    given = [{"title": f"项目{n}", "area": COMMUNITY} for n in range(count)]
    payload = await many(community, rows=given)
    assert payload["userErrors"] == [{"code": "BAD_USER_INPUT", "path": ["input", "rows"]}]


async def test_250_rows_are_created_in_one_request(writable: Graph, community: Officer) -> None:
    assert (await many(community, rows=rows(250)))["created"] == 250
    assert await stored(writable) == 250
