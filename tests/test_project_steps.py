"""A project through its steps, each by who may take it, over HTTP."""

import pytest

from rules.assignments import AssignmentRole
from tests.graph import Graph
from tests.officers import Officer, officer

COMPOUND = "350703001012-C001"
BRANCH = "建阳区人大机关党支部"
DUE = "2027-01-31T00:00:00+08:00"
SOON = "2099-01-01T00:00:00+08:00"


@pytest.fixture
async def branch(writable: Graph) -> Officer:
    """The unit's officer."""
    return await officer(writable, AssignmentRole.UNIT_OFFICER, organization=BRANCH)


@pytest.fixture
async def community(writable: Graph) -> Officer:
    """The community's secretary."""
    return await officer(writable, AssignmentRole.COMMUNITY_SECRETARY, area="350703001012")


async def test_a_claim_has_one_winner_and_leaves_its_traces(
    writable: Graph, branch: Officer, community: Officer
) -> None:
    made = await community.do("projectCreate", "id version state", title="共享书屋", area=COMPOUND)
    opened = await community.do("projectPublish", "state openedAt", id=made["id"])
    assert opened["state"] == "OPEN"
    shown = "state leadOrganization { name } participations { nodes { mode capacity state task } }"
    claimed = await branch.do("projectClaim", shown, id=made["id"], task="选址、购书")
    assert claimed == {
        "state": "ASSIGNED",
        "leadOrganization": {"name": BRANCH},
        "participations": {
            "nodes": [
                {
                    "mode": "OPEN_CLAIM",
                    "capacity": "LEAD",
                    "state": "ACCEPTED",
                    "task": "选址、购书",
                }
            ]
        },
    }
    error = await branch.refused("projectClaim", id=made["id"])
    assert error["code"] == "ALREADY_CLAIMED"
    assert BRANCH in error["message"]
    rows = await writable.database.fetch(
        "test", "select action, outcome, code from audit_event order by id", []
    )
    assert [tuple(row) for row in rows] == [
        ("projectCreate", "SUCCEEDED", None),
        ("projectPublish", "SUCCEEDED", None),
        ("projectClaim", "SUCCEEDED", None),
        ("projectClaim", "REFUSED", "ALREADY_CLAIMED"),
    ]
