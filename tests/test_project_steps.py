"""A project through its steps, each by who may take it, over HTTP."""

from typing import Any

import pytest

from rules.assignments import AssignmentRole
from tests.graph import Graph
from tests.officers import Officer, officer, organization_id

COMPOUND = "350703001012-C001"
BRANCH = "建阳区人大机关党支部"
COMPANY = "建发怡家园物业"
SOON = "2099-01-01T00:00:00+00:00"
PARTS = "participations(first: 9) { nodes { id organization { name } mode capacity state task } }"


@pytest.fixture
async def branch(writable: Graph) -> Officer:
    """The unit's officer."""
    return await officer(writable, AssignmentRole.UNIT_OFFICER, organization=BRANCH)


@pytest.fixture
async def company(writable: Graph) -> Officer:
    """The property company's officer."""
    return await officer(writable, AssignmentRole.UNIT_OFFICER, organization=COMPANY)


@pytest.fixture
async def community(writable: Graph) -> Officer:
    """The community's secretary."""
    return await officer(writable, AssignmentRole.COMMUNITY_SECRETARY, area="350703001012")


async def opened(community: Officer, **values: Any) -> str:
    """Draft and publish a project; give its id."""
    made = await community.do("projectCreate", title="共享书屋", area=COMPOUND, **values)
    found = await community.do("projectPublish", "id state", id=made["id"])
    assert found["state"] == "OPEN"
    return str(found["id"])


async def audited(graph: Graph) -> list[tuple[str, str, str | None]]:
    """Give what the audit log tells: action, outcome, code."""
    rows = await graph.database.fetch(
        "test", "select action, outcome, code from audit_event order by id", []
    )
    return [tuple(row) for row in rows]


async def global_id(graph: Graph, name: str) -> str:
    """Give the id of an organisation by its name."""
    return f"Organization:{await organization_id(graph, name)}"


async def test_a_claim_has_one_winner_and_leaves_its_traces(
    writable: Graph, branch: Officer, community: Officer
) -> None:
    project = await opened(community)
    shown = f"state leadOrganization {{ name }} {PARTS}"
    claimed = await branch.do("projectClaim", shown, id=project, task="选址、购书")
    assert (claimed["state"], claimed["leadOrganization"]["name"]) == ("ASSIGNED", BRANCH)
    [part] = claimed["participations"]["nodes"]
    assert [*part.values()][1:] == [
        {"name": BRANCH},
        "OPEN_CLAIM",
        "LEAD",
        "ACCEPTED",
        "选址、购书",
    ]
    error = await branch.refused("projectClaim", id=project)
    assert error["code"] == "ALREADY_CLAIMED"
    assert BRANCH in error["message"]
    assert await audited(writable) == [
        ("projectCreate", "SUCCEEDED", None),
        ("projectPublish", "SUCCEEDED", None),
        ("projectClaim", "SUCCEEDED", None),
        ("projectClaim", "REFUSED", "ALREADY_CLAIMED"),
    ]
    told = await writable.database.fetch(
        "test", "select object_id, action, state, version from outbox_event order by id", []
    )
    assert [tuple(row) for row in told] == [
        (project, "CREATE", "DRAFT", 1),
        (project, "PUBLISH", "OPEN", 2),
        (project, "CLAIM", "ASSIGNED", 3),
    ]


async def test_work_goes_from_claim_to_acceptance_with_a_rating(
    branch: Officer, community: Officer
) -> None:
    project = await opened(community)
    await branch.do("projectClaim", id=project)
    await branch.do("projectStart", id=project)
    await branch.do("projectFinish", id=project)
    await community.do("projectReopen", id=project, reason="书架不稳")
    await branch.do("projectFinish", id=project)
    rating = {"satisfied": True, "score": 5, "comment": "很好"}
    shown = f"state closedAt ratings {{ nodes {{ satisfied score comment }} }} {PARTS}"
    closed = await community.do("projectClose", shown, id=project, rating=rating)
    assert closed["state"] == "CLOSED"
    assert closed["closedAt"] is not None
    assert closed["ratings"]["nodes"] == [rating]
    assert [part["state"] for part in closed["participations"]["nodes"]] == ["COMPLETED"]


async def test_time_on_hold_moves_the_deadline(
    writable: Graph, branch: Officer, community: Officer
) -> None:
    project = await opened(community, dueAt=SOON)
    await branch.do("projectClaim", id=project)
    await branch.do("projectStart", id=project)
    held = await branch.do("projectHold", "state heldSince dueAt", id=project)
    assert (held["state"], held["dueAt"]) == ("ON_HOLD", SOON)
    assert held["heldSince"] is not None
    resumed = await community.do("projectResume", "state heldSince dueAt", id=project)
    assert (resumed["state"], resumed["heldSince"]) == ("IN_PROGRESS", None)
    assert resumed["dueAt"] > SOON


async def test_who_is_dispatched_may_accept_or_decline_and_then_it_is_open_again(
    writable: Graph, company: Officer, community: Officer
) -> None:
    project = await opened(community)
    lead = await global_id(writable, COMPANY)
    sent = {"id": project, "organization": lead, "respondBy": SOON}
    dispatched = await community.do("projectDispatch", f"state {PARTS}", **sent, task="施工")
    assert dispatched["state"] == "ASSIGNED"
    [part] = dispatched["participations"]["nodes"]
    assert (part["mode"], part["state"]) == ("DISPATCHED", "PENDING")
    answer = {"id": part["id"], "answer": "DECLINE"}
    assert await company.code("participationRespond", **answer) == "REASON_REQUIRED"
    shown = "state project { state leadOrganization { name } }"
    declined = await company.do("participationRespond", shown, **answer, reason="人手不足")
    assert declined == {
        "state": "DECLINED",
        "project": {"state": "OPEN", "leadOrganization": None},
    }
    await community.do("projectDispatch", **sent)
    again = await company.do("projectStart", f"state {PARTS}", id=project)
    states = [part["state"] for part in again["participations"]["nodes"]]
    assert (again["state"], sorted(states)) == ("IN_PROGRESS", ["ACCEPTED", "DECLINED"])


async def test_called_out_units_answer_each_for_itself(
    writable: Graph, branch: Officer, company: Officer, community: Officer
) -> None:
    project = await opened(community)
    parties = [
        {"organization": await global_id(writable, BRANCH), "task": "购书"},
        {"organization": await global_id(writable, COMPANY), "task": "施工"},
    ]
    called = {"id": project, "parties": parties, "respondBy": SOON}
    shown = await community.do("projectCallOut", PARTS, **called)
    parts = {p["organization"]["name"]: p for p in shown["participations"]["nodes"]}
    assert {p["mode"] for p in parts.values()} == {"CALL_OUT"}
    assert await community.code("projectCallOut", **called) == "DUPLICATE"
    await branch.do("participationRespond", id=parts[BRANCH]["id"], answer="ACCEPT")
    foreign = {"id": parts[COMPANY]["id"], "answer": "ACCEPT"}
    assert await branch.code("participationRespond", **foreign) == "FORBIDDEN"
    done = await company.do("participationRespond", "state respondedAt", **foreign)
    assert done["state"] == "ACCEPTED"
    assert done["respondedAt"] is not None


async def test_self_initiated_work_starts_only_when_the_community_has_published_it(
    branch: Officer, community: Officer
) -> None:
    made = await branch.do(
        "projectCreate", f"id state {PARTS}", title="敬老服务", area=COMPOUND, task="理发"
    )
    assert made["state"] == "DRAFT"
    assert [p["mode"] for p in made["participations"]["nodes"]] == ["SELF_INITIATED"]
    assert await branch.code("projectStart", id=made["id"]) == "WRONG_STATE"
    assert await branch.code("projectPublish", id=made["id"]) == "FORBIDDEN"
    published = await community.do("projectPublish", "state", id=made["id"])
    assert published["state"] == "ASSIGNED"
    assert (await branch.do("projectStart", "state", id=made["id"]))["state"] == "IN_PROGRESS"


async def test_released_work_may_be_claimed_again(branch: Officer, community: Officer) -> None:
    project = await opened(community)
    await branch.do("projectClaim", id=project)
    assert await branch.code("projectRelease", id=project, reason=" ") == "REASON_REQUIRED"
    released = await branch.do("projectRelease", f"state {PARTS}", id=project, reason="换届")
    assert released["state"] == "OPEN"
    claimed = await branch.do("projectClaim", f"state {PARTS}", id=project)
    states = [part["state"] for part in claimed["participations"]["nodes"]]
    assert sorted(states) == ["ACCEPTED", "WITHDRAWN"]


async def test_work_is_escalated_up_to_the_county_and_no_further(
    community: Officer, branch: Officer, writable: Graph
) -> None:
    project = await opened(community)
    for level in ("COMMUNITY", "SUBDISTRICT"):
        shown = await community.do("projectEscalate", "area { level }", id=project)
        assert shown["area"]["level"] == level
    assert await community.code("projectEscalate", id=project) == "FORBIDDEN"
    town = await officer(writable, AssignmentRole.SUBDISTRICT_OFFICER, area="350703")
    assert (await town.do("projectEscalate", "area { level }", id=project))["area"] == {
        "level": "COUNTY"
    }
    assert await town.code("projectEscalate", id=project) == "NOTHING_ABOVE"


async def test_updates_change_what_is_given_and_null_takes_a_value_away(
    community: Officer, branch: Officer
) -> None:
    milestones = "milestones { nodes { id title reachedOn version } }"
    project = await opened(community, dueAt=SOON, theme="阅读", milestones=[{"title": "选址"}])
    shown = await community.do("projectUpdate", f"dueAt theme {milestones}", id=project, dueAt=None)
    assert (shown["dueAt"], shown["theme"]) == (None, "阅读")
    error = await community.refused("projectUpdate", id=project, title=None)
    assert (error["code"], error["path"]) == ("BAD_USER_INPUT", ["input", "title"])
    [milestone] = shown["milestones"]["nodes"]
    reached = {"id": milestone["id"], "reachedOn": "2026-05-01"}
    assert await branch.code("milestoneUpdate", **reached) == "FORBIDDEN"
    await branch.do("projectClaim", id=project)
    told = await branch.do("milestoneUpdate", "title reachedOn version", **reached)
    assert told == {"title": "选址", "reachedOn": "2026-05-01", "version": 2}
    late = {"expectedVersion": 1, "reachedOn": None}
    assert await branch.code("milestoneUpdate", **{**reached, **late}) == "VERSION_CONFLICT"


async def test_a_draft_is_there_for_its_community_alone(
    branch: Officer, community: Officer, writable: Graph
) -> None:
    made = await community.do("projectCreate", "id", title="草稿", area=COMPOUND)
    assert await branch.code("projectClaim", id=made["id"]) == "NOT_FOUND"
    found = await writable.query("query($id: ID!) { node(id: $id) { id } }", {"id": made["id"]})
    assert found == {"node": None}
    cancelled = await community.do("projectCancel", "state", id=made["id"], reason="不做了")
    assert cancelled["state"] == "CANCELLED"
    assert await community.code("projectUpdate", id=made["id"], title="又做") == "WRONG_STATE"
