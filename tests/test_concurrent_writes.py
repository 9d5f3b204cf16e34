"""Writes that come at once: one wins, the others are told, and nothing happens twice."""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from loaders.uuids import new_id
from rules.assignments import AssignmentRole
from tests.graph import Graph
from tests.officers import Officer, officer
from tests.signing import change, connected

COMMUNITY = "350703001012"
SHOWN = "id state version leadOrganization { name }"
_UNITS = """
  select id, name from organization o
  where kind = 'AGENCY' and not exists (
    select from pairing p where p.unit_id = o.id and p.area_code = $1
  )
  order by id limit $2
"""
_PAIR = """
  insert into pairing (id, county, unit_id, area_code, kind, since, created_at, updated_at)
  values ($1, '350703', $2, $3, 'AGENCY_COMMUNITY', '2026-01-01', now(), now())
"""


@pytest.fixture
async def community(writable: Graph) -> Officer:
    """The community's secretary."""
    return await officer(writable, AssignmentRole.COMMUNITY_SECRETARY, area=COMMUNITY)


async def rivals(graph: Graph, count: int) -> list[Officer]:
    """Make officers of so many units, all paired with the community."""
    async with connected(graph) as connection:
        units = await connection.fetch(_UNITS, COMMUNITY, count)
    assert len(units) == count
    for unit in units:
        await change(graph, _PAIR, new_id(datetime.now(UTC)), unit["id"], COMMUNITY)
    role = AssignmentRole.UNIT_OFFICER
    return [await officer(graph, role, organization=unit["id"]) for unit in units]


async def opened(community: Officer, title: str = "共享书屋") -> str:
    """Open a project for claims; give its id."""
    made = await community.do("projectCreate", title=title, area=COMMUNITY)
    await community.do("projectPublish", id=made["id"])
    return str(made["id"])


async def told(graph: Graph, mutation: str) -> Counter[tuple[str, str | None]]:
    """Count what the audit log holds of a mutation, by outcome and code."""
    rows = await found(graph, "select outcome, code from audit_event where action = $1", mutation)
    return Counter((row["outcome"], row["code"]) for row in rows)


async def found(graph: Graph, sql: str, *values: Any) -> Sequence[Any]:
    """Ask the database itself."""
    async with connected(graph) as connection:
        rows: Sequence[Any] = await connection.fetch(sql, *values)
        return rows


async def test_of_fifty_claims_at_once_one_wins_and_the_others_learn_who(
    writable: Graph, community: Officer
) -> None:
    officers, project = await rivals(writable, 50), await opened(community)
    payloads = await asyncio.gather(
        *(each.call("projectClaim", SHOWN, id=project) for each in officers)
    )
    [won] = [payload["object"] for payload in payloads if payload["object"]]
    errors = [error for payload in payloads for error in payload["userErrors"]]
    winner = won["leadOrganization"]["name"]
    assert (won["state"], won["version"]) == ("ASSIGNED", 3)
    assert Counter(error["code"] for error in errors) == {"ALREADY_CLAIMED": 49}
    assert all(winner in error["message"] for error in errors)
    assert await told(writable, "projectClaim") == {
        ("SUCCEEDED", None): 1,
        ("REFUSED", "ALREADY_CLAIMED"): 49,
    }
    leads = await found(writable, "select o.name from participation p join organization o"
        " on o.id = p.organization_id where 'Project:' || p.county || ':' || project_id = $1",
        project)  # fmt: skip
    assert [lead["name"] for lead in leads] == [winner]
    [sent] = await found(writable, "select state, version from outbox_event"
        " where object_id = $1 and action = 'CLAIM'", project)  # fmt: skip
    assert tuple(sent) == ("ASSIGNED", 3)


async def test_of_fifty_calls_with_one_key_one_is_done_and_all_are_answered_alike(
    writable: Graph, community: Officer
) -> None:
    new = {"title": "一键一次", "area": COMMUNITY, "idempotencyKey": "one and the same"}
    payloads = await asyncio.gather(
        *(community.call("projectCreate", SHOWN, **new) for _ in range(50))
    )
    assert payloads[0]["object"]["state"] == "DRAFT"
    assert [payload for payload in payloads if payload != payloads[0]] == []
    made = await found(writable, "select version from project where title = '一键一次'")
    assert [row["version"] for row in made] == [1]
    assert await told(writable, "projectCreate") == {("SUCCEEDED", None): 1}
    sent = await found(writable, "select from outbox_event where action = 'CREATE'")
    assert len(sent) == 1


async def test_fifty_claims_of_one_officer_with_one_key_are_one_claim(
    writable: Graph, community: Officer
) -> None:
    [claimant], project = await rivals(writable, 1), await opened(community)
    claim = {"id": project, "expectedVersion": 2, "idempotencyKey": "claim once"}
    payloads = await asyncio.gather(
        *(claimant.call("projectClaim", SHOWN, **claim) for _ in range(50))
    )
    assert (payloads[0]["object"]["state"], payloads[0]["object"]["version"]) == ("ASSIGNED", 3)
    assert [payload for payload in payloads if payload != payloads[0]] == []
    assert await told(writable, "projectClaim") == {("SUCCEEDED", None): 1}


async def test_a_key_with_another_input_or_mutation_is_refused_and_changes_nothing(
    writable: Graph, community: Officer
) -> None:
    new = {"title": "原来的", "area": COMMUNITY, "idempotencyKey": "k"}
    made = await community.do("projectCreate", SHOWN, **new)
    assert await community.code("projectCreate", **new | {"title": "另一个"}) == (
        "IDEMPOTENCY_MISMATCH"
    )
    assert await community.code("projectPublish", id=made["id"], idempotencyKey="k") == (
        "IDEMPOTENCY_MISMATCH"
    )
    assert await community.do("projectCreate", SHOWN, **new, clientMutationId="again") == made
    other = await officer(writable, AssignmentRole.COMMUNITY_SECRETARY, area=COMMUNITY)
    assert (await other.do("projectCreate", **new))["id"] != made["id"]


async def test_of_twenty_changes_of_one_version_one_is_made(
    writable: Graph, community: Officer
) -> None:
    made = await community.do("projectCreate", SHOWN, title="同一版本", area=COMMUNITY)
    payloads = await asyncio.gather(
        *(
            community.call(
                "projectUpdate", "version title", id=made["id"], expectedVersion=1, title=f"改{n}"
            )
            for n in range(20)
        )
    )
    [won] = [payload["object"] for payload in payloads if payload["object"]]
    codes = Counter(error["code"] for payload in payloads for error in payload["userErrors"])
    assert codes == {"VERSION_CONFLICT": 19}
    [row] = await found(writable, "select title, version from project where title like '改%'")
    assert dict(row) == won == {"title": won["title"], "version": 2}


async def test_different_steps_of_one_version_do_not_both_happen(
    writable: Graph, community: Officer
) -> None:
    [claimant], project = await rivals(writable, 1), await opened(community)
    both = await asyncio.gather(
        claimant.call("projectClaim", SHOWN, id=project, expectedVersion=2),
        community.call("projectCancel", SHOWN, id=project, expectedVersion=2, reason="重复"),
    )
    done = [payload["object"] for payload in both if payload["object"]]
    codes = [error["code"] for payload in both for error in payload["userErrors"]]
    assert [each["version"] for each in done] == [3]
    assert codes in (["VERSION_CONFLICT"], ["WRONG_STATE"])


async def test_changes_without_a_version_all_happen_one_after_the_other(
    writable: Graph, community: Officer
) -> None:
    made = await community.do("projectCreate", SHOWN, title="排队", area=COMMUNITY)
    changed = await asyncio.gather(
        *(
            community.do("projectUpdate", "version", id=made["id"], description=f"第{n}次")
            for n in range(8)
        )
    )
    assert max(each["version"] for each in changed) == 9
    assert await told(writable, "projectUpdate") == {("SUCCEEDED", None): 8}


@pytest.mark.parametrize("key", ["", "x" * 101, "a\x00b", "\ud800"])
async def test_a_key_that_cannot_be_kept_is_refused(community: Officer, key: str) -> None:
    body = json.dumps({
        "query": "mutation($input: ProjectCreateInput!) {"
        " projectCreate(input: $input) { userErrors { code path } } }",
        "variables": {"input": {"title": "钥", "area": COMMUNITY, "idempotencyKey": key}},
    })  # fmt: skip
    headers = {"authorization": f"Bearer {community.token}", "content-type": "application/json"}
    answer = await community.graph.client.post("/graphql", content=body, headers=headers)
    [error] = answer.json()["data"]["projectCreate"]["userErrors"]
    assert error == {"code": "BAD_USER_INPUT", "path": ["input", "idempotencyKey"]}


async def test_work_that_its_lead_called_complete_and_gave_back_can_be_claimed_again(
    writable: Graph, community: Officer
) -> None:
    [first, second], project = await rivals(writable, 2), await opened(community)
    shown = "participations { nodes { id } }"
    claimed = await first.do("projectClaim", shown, id=project)
    [part] = claimed["participations"]["nodes"]
    await first.do("participationComplete", id=part["id"])
    await first.do("projectRelease", id=project, reason="人手不足")
    assert (await second.do("projectClaim", SHOWN, id=project))["state"] == "ASSIGNED"
