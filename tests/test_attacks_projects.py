"""Attacks on projects: work of others, promises of others, one's own acceptance, unseen changes."""

import json
from typing import Any

import pytest

from rules.assignments import AssignmentRole
from tests.graph import Graph
from tests.members import COMPOUND, QIXIAN, Town
from tests.officers import Officer, officer, organization_id
from tests.parties import drafted, three_parties

LATER = "2999-01-01T00:00:00Z"
PAIRED = "建阳区人大机关党支部"


@pytest.fixture
async def community(writable: Graph) -> Officer:
    """The community's secretary."""
    return await officer(writable, AssignmentRole.COMMUNITY_SECRETARY, area=QIXIAN)


@pytest.fixture
async def branch(writable: Graph) -> Officer:
    """The officer of a branch that is paired with the community."""
    return await officer(writable, AssignmentRole.UNIT_OFFICER, organization=PAIRED)


async def told(graph: Graph, action: str) -> list[tuple[Any, Any]]:
    """Give before and after of the successes of a mutation."""
    rows = await graph.database.fetch(
        "test", "select before::text, after::text from audit_event"
        " where action = $1 and outcome = 'SUCCEEDED' order by at, id", [action],
    )  # fmt: skip
    return [(json.loads(row[0]), json.loads(row[1])) for row in rows]


async def test_nobody_is_invited_to_lead_work_that_then_cannot_be_claimed(
    writable: Graph, community: Officer, branch: Officer
) -> None:
    made = await community.do("projectCreate", title="甲", area=COMPOUND)
    await community.do("projectPublish", id=made["id"])
    other = f"Organization:{await organization_id(writable, '七贤社区党委')}"
    error = await community.refused(
        "participationCreate", project=made["id"], organization=other, capacity="LEAD"
    )
    assert (error["code"], error["path"]) == ("BAD_USER_INPUT", ["input", "capacity"])
    claimed = await branch.do("projectClaim", "state", id=made["id"])
    assert claimed == {"state": "ASSIGNED"}


async def promised(writable: Graph) -> tuple[str, str]:
    """Have three parties agree, outside of the branch's reach; give agreement and promise."""
    parties = await three_parties(writable)
    made = await parties[0].officer.do(
        "agreementCreate", "id commitments { nodes { id } }", **drafted(parties)
    )
    await writable.database.fetch(
        "test", "update agreement set state = 'IN_FORCE' where id = $1",
        [made["id"].rpartition(":")[2]],
    )  # fmt: skip
    return made["id"], made["commitments"]["nodes"][0]["id"]


async def test_work_of_strangers_neither_keeps_nor_delays_what_parties_promised(
    writable: Graph, community: Officer, branch: Officer
) -> None:
    agreement, promise = await promised(writable)
    for given in ({"agreement": agreement}, {"commitments": [promise]}):
        [field] = given
        error = await branch.refused("projectCreate", title="乙", area=COMPOUND, **given)
        assert (error["code"], error["path"]) == ("FORBIDDEN", ["input", field])
        own = await branch.do("projectCreate", title="丙", area=COMPOUND)
        assert await branch.code("projectUpdate", id=own["id"], **given) == "FORBIDDEN"
        await community.do("projectCreate", title="丁", area=COMPOUND, **given)


async def test_who_has_led_work_does_not_accept_it_as_the_one_who_asked_for_it(
    town: Town,
) -> None:
    await town.change(
        "update assignment set area_code = $1 where role = 'REGISTERED_MEMBER'", QIXIAN
    )
    member, secretary = town.person("member"), town.person("community-secretary")
    made = await member.do("projectCreate", title="自己的事", area=QIXIAN)
    await secretary.do("projectPublish", id=made["id"])
    await member.do("projectStart", id=made["id"])
    done = await member.do("projectFinish", "viewerActions", id=made["id"])
    assert "CLOSE" not in done["viewerActions"]
    rating = {"satisfied": True, "score": 5}
    assert await member.code("projectClose", id=made["id"], rating=rating) == "FORBIDDEN"
    closed = await secretary.do("projectClose", "state", id=made["id"], rating=rating)
    assert closed == {"state": "CLOSED"}
    [(_, after)] = await told(town.graph, "projectClose")
    assert after["rating"] == {**rating, "comment": None}


async def test_the_audit_log_tells_who_was_called_out_for_what(
    writable: Graph, community: Officer
) -> None:
    made = await community.do(
        "projectCreate", title="甲", area=COMPOUND, milestones=[{"title": "开工"}]
    )
    await community.do("projectPublish", id=made["id"])
    unit = str(await organization_id(writable, PAIRED))
    called = {"organization": f"Organization:{unit}", "task": "出人"}
    await community.do("projectCallOut", id=made["id"], parties=[called], respondBy=LATER)
    [(_, after)] = await told(writable, "projectCallOut")
    assert after["parties"] == [[unit, "出人"]]
    assert after["respond_by"].startswith("2999-01-01")
    [(_, after)] = await told(writable, "projectCreate")
    assert after["milestones"] == [["开工", None]]


async def test_the_audit_log_tells_which_promises_work_was_linked_to(
    writable: Graph, community: Officer
) -> None:
    _, promise = await promised(writable)
    id = promise.rpartition(":")[2]
    made = await community.do("projectCreate", title="甲", area=COMPOUND, commitments=[promise])
    [(_, after)] = await told(writable, "projectCreate")
    assert after["commitments"] == [id]
    await community.do("projectUpdate", id=made["id"], commitments=[])
    [(before, after)] = await told(writable, "projectUpdate")
    assert (before["commitments"], after["commitments"]) == ([id], [])


async def test_the_audit_log_tells_what_work_a_lead_that_left_has_opened_again(
    writable: Graph, community: Officer, branch: Officer
) -> None:
    made = await community.do("projectCreate", title="甲", area=COMPOUND)
    await community.do("projectPublish", id=made["id"])
    shown = await branch.do("projectClaim", "participations { nodes { id } }", id=made["id"])
    [part] = shown["participations"]["nodes"]
    await branch.do("participationWithdraw", id=part["id"], reason="人手不足")
    [(_, after)] = await told(writable, "participationWithdraw")
    assert after["opened_again"] == made["id"]
    assert after["reason"] == "人手不足"


async def test_who_never_answered_has_no_part_in_work_that_has_ended(
    writable: Graph, community: Officer, branch: Officer
) -> None:
    made = await community.do("projectCreate", title="甲", area=COMPOUND)
    await community.do("projectPublish", id=made["id"])
    unit = f"Organization:{await organization_id(writable, PAIRED)}"
    shown = await community.do(
        "projectCallOut", "participations { nodes { id } }", id=made["id"],
        parties=[{"organization": unit}], respondBy=LATER,
    )  # fmt: skip
    [part] = shown["participations"]["nodes"]
    await community.do("projectCancel", id=made["id"], reason="不办了")
    late = {"id": part["id"], "answer": "ACCEPT"}
    assert await branch.code("participationRespond", **late) == "WRONG_STATE"
    query = "query($id: ID!) { node(id: $id) { ... on Participation { viewerActions } } }"
    seen = await branch.query(query, {"id": part["id"]})
    assert seen["node"]["viewerActions"] == []
