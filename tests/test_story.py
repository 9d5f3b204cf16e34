"""The reading room of Jianyang (S0-14) and the agreement under it, through HTTP alone."""

from typing import Any

import pytest

from rules.assignments import AssignmentRole as Role
from tests.graph import Graph
from tests.officers import Officer, officer
from tests.parties import SIDES, Party, party

COMMUNITY, COMPOUND = "350703001012", "350703001012-C001"
BRANCH, COMMITTEE, COMPANY = "建阳区人大机关党支部", "七贤社区党委", "建发怡家园物业"
WITNESS = "潭城街道党工委"
LATER = "2046-01-01T00:00:00+00:00"
PARTS = "participations(first: 9) { nodes { id organization { name } capacity task state } }"
TASKS = {
    BRANCH: "选址、购书",
    COMPANY: "场地的施工、布置",
    COMMITTEE: "选址、购书,收集居民诉求",
}


@pytest.fixture
async def secretary(writable: Graph) -> Officer:
    """The community's secretary, who speaks for its Party committee, too."""
    return await officer(writable, Role.COMMUNITY_SECRETARY, area=COMMUNITY, organization=COMMITTEE)


@pytest.fixture
async def subdistrict(writable: Graph) -> Officer:
    """The subdistrict's officer."""
    return await officer(
        writable, Role.SUBDISTRICT_OFFICER, area=COMMUNITY[:9], organization=WITNESS
    )


async def test_a_reading_room_is_agreed_built_and_accepted(
    writable: Graph, secretary: Officer, subdistrict: Officer
) -> None:
    branch = await officer(writable, Role.UNIT_OFFICER, organization=BRANCH)
    company = await officer(writable, Role.UNIT_OFFICER, organization=COMPANY)
    parties = [
        await party(writable, BRANCH, branch),
        await party(writable, COMMITTEE, secretary),
        await party(writable, WITNESS, subdistrict),
    ]
    agreement = await agreed(parties, subdistrict)
    project = await built(agreement, branch, company, secretary)
    await renewed(agreement, parties, subdistrict)

    kept = await branch.query(
        "query($id: ID!) { node(id: $id) { ... on Agreement { state renewedBy { nodes { state } }"
        " commitments { nodes { state projects { nodes { id state } } } } } } }",
        {"id": agreement["id"]},
    )
    assert kept["node"] == {
        "state": "IN_FORCE",
        "renewedBy": {"nodes": [{"state": "IN_FORCE"}]},
        "commitments": {
            "nodes": [
                {"state": "KEPT", "projects": {"nodes": [{"id": project, "state": "CLOSED"}]}}
            ]
        },
    }


async def agreed(parties: list[Party], subdistrict: Officer, **more: Any) -> dict[str, Any]:
    """An agreement between three parties, each with a key of its own, comes into force."""
    unit = parties[0]
    if not more:
        for each in parties:
            await each.register()
    made = await unit.officer.do(
        "agreementCreate", "id state", title="共享贤读书苑共建协议", area=COMPOUND,
        termStart="2026-01-01", termEnd="2046-12-31",
        parties=[{"organization": p.id, "side": s} for p, s in zip(parties, SIDES, strict=True)],
        commitments=[{"organization": unit.id, "content": "每年更新图书 500 册"}], **more,
    )  # fmt: skip
    assert made["state"] == "DRAFT"
    await unit.officer.do("agreementSubmit", id=made["id"])
    reviewed = await subdistrict.do("agreementPassReview", "state signingText", id=made["id"])
    missing = await subdistrict.refused("agreementApprove", id=made["id"])
    assert missing["code"] == "SIGNATURE_MISSING"
    states = [
        await each.officer.do(
            "agreementSign", "state", id=made["id"], organization=each.id,
            signature=each.signature(reviewed["signingText"]),
        )
        for each in parties
    ]  # fmt: skip
    assert [each["state"] for each in states] == ["PENDING", "PENDING", "IN_FORCE"]
    shown = "id state commitments { nodes { id state } }"
    found = await unit.officer.query(
        f"query($id: ID!) {{ node(id: $id) {{ ... on Agreement {{ {shown} }} }} }}",
        {"id": made["id"]},
    )
    node: dict[str, Any] = found["node"]
    return node


async def built(
    agreement: dict[str, Any], branch: Officer, company: Officer, secretary: Officer
) -> str:
    """The room is claimed, its tasks are divided, it is built and accepted."""
    [commitment] = agreement["commitments"]["nodes"]
    made = await secretary.do(
        "projectCreate", title="共享贤读书苑", area=COMPOUND, category="CULTURE",
        agreement=agreement["id"], commitments=[commitment["id"]],
        milestones=[{"title": "选址、购书"}, {"title": "施工、布置"}],
    )  # fmt: skip
    project = str(made["id"])
    await secretary.do("projectPublish", id=project)
    await branch.do("projectClaim", id=project, task=TASKS[BRANCH])
    called = await called_out(project, secretary)
    await company.do("participationRespond", id=called[COMPANY], answer="ACCEPT")
    await secretary.do("participationRespond", id=called[COMMITTEE], answer="ACCEPT")
    await branch.do("projectStart", id=project)
    told: dict[str, Any] = {
        "project": project,
        "body": "架空层布置完成",
        "percent": 80,
        "public": True,
    }
    await company.do("progressUpdateCreate", **told)
    await company.do("participationComplete", id=called[COMPANY])
    await branch.do("projectFinish", id=project)
    rating = {"satisfied": True, "score": 5}
    closed = await secretary.do("projectClose", f"state {PARTS}", id=project, rating=rating)
    parts = closed["participations"]["nodes"]
    assert {part["organization"]["name"]: part["task"] for part in parts} == TASKS
    assert {part["state"] for part in parts} == {"COMPLETED"}
    return project


async def called_out(project: str, secretary: Officer) -> dict[str, str]:
    """Call out the company and the committee, each with its task; give their participations."""
    found = await secretary.query(
        "query($names: [String!]!) { organizations(filter: {name: {in: $names}})"
        " { nodes { id name } } }",
        {"names": [COMPANY, COMMITTEE]},
    )
    units = found["organizations"]["nodes"]
    parties = [{"organization": each["id"], "task": TASKS[each["name"]]} for each in units]
    shown = await secretary.do(
        "projectCallOut", PARTS, id=project, parties=parties, respondBy=LATER
    )
    return {part["organization"]["name"]: part["id"] for part in shown["participations"]["nodes"]}


async def renewed(agreement: dict[str, Any], parties: list[Party], subdistrict: Officer) -> None:
    """The same three agree anew; the first agreement runs on to its last day."""
    again = await agreed(parties, subdistrict, renews=agreement["id"])
    assert again["state"] == "IN_FORCE"
