"""Appointing over HTTP: a first secretary, an entrance head, a member of the owners' committee."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sample.staff import ENTRANCE
from tests.members import COMPOUND, QIXIAN, Town
from tests.officers import Officer

STATE = "id version state viewerActions"
OFFICE = "建阳区人大常委会机关"


async def secretary_drafted(town: Town, account: str, area: str = QIXIAN) -> dict[str, Any]:
    """Have the unit draft and submit one of its people as first secretary."""
    unit = town.person("office-officer")
    made = await unit.do(
        "assignmentCreate", STATE, role="FIRST_SECRETARY", area=area,
        person=await town.person_id(account),
        organization=await town.organization_id(OFFICE),
    )  # fmt: skip
    return await unit.do("assignmentSubmit", STATE, id=made["id"])


async def passed(town: Town, account: str) -> dict[str, Any]:
    """Have the department pass the review of a draft."""
    drafted = await secretary_drafted(town, account)
    department = town.person("department-officer")
    return await department.do("assignmentPassReview", STATE, id=drafted["id"])


async def test_a_first_secretary_is_sent_reviewed_and_appointed(town: Town) -> None:
    drafted = await secretary_drafted(town, "section-chief")
    assert (drafted["state"], drafted["viewerActions"]) == ("UNDER_REVIEW", [])
    department = town.person("department-officer")
    pending = await department.do("assignmentPassReview", STATE, id=drafted["id"])
    assert (pending["state"], pending["viewerActions"]) == ("PENDING", ["APPROVE", "REJECT"])
    appointed = await department.do("assignmentApprove", f"{STATE} termStart", id=drafted["id"])
    assert appointed["state"] == "IN_FORCE"
    assert appointed["termStart"] is not None
    holder = town.person("section-chief")
    grants = (await holder.query("{ viewer { grants { role area { code } } } }"))["viewer"]
    assert grants["grants"] == [{"role": "FIRST_SECRETARY", "area": {"code": QIXIAN}}]
    ended = await town.person("office-officer").do(
        "assignmentEnd", STATE, id=drafted["id"], reason="轮换"
    )
    assert ended["state"] == "ENDED"
    assert (await holder.query("{ viewer { grants { role } } }"))["viewer"]["grants"] == []


async def test_a_deputy_section_chief_is_refused_until_the_department_records_another_rank(
    town: Town,
) -> None:
    pending = await passed(town, "deputy-section-chief")
    department, unit = town.person("department-officer"), town.person("office-officer")
    assert pending["viewerActions"] == ["REJECT"]
    assert await department.code("assignmentApprove", id=pending["id"]) == "RANK_TOO_LOW"
    person = await town.person_id("deputy-section-chief")
    promoted = {"id": person, "rank": "SECTION_CHIEF"}
    assert await unit.code("personUpdate", **promoted) == "FORBIDDEN"
    assert await department.code("personUpdate", **promoted) == "RESTRICTED"
    recording = replace(department, purpose="干部考察")
    await recording.do("personUpdate", **promoted)
    assert (await department.do("assignmentApprove", STATE, id=pending["id"]))[
        "state"
    ] == "IN_FORCE"


async def test_a_first_secretary_goes_where_the_unit_is_paired(town: Town) -> None:
    pending = await passed(town, "section-chief")
    await town.change(
        "update pairing set until = '2026-01-01' where area_code like $1", f"{QIXIAN}%"
    )
    department = town.person("department-officer")
    assert await department.code("assignmentApprove", id=pending["id"]) == "NOT_PAIRED"
    rejected = await department.do("assignmentReject", STATE, id=pending["id"], reason="未结对")
    assert rejected["state"] == "REJECTED"


async def test_a_unit_sends_its_own_people_and_chooses_no_department(town: Town) -> None:
    unit = town.person("office-officer")
    theirs = {"role": "FIRST_SECRETARY", "area": QIXIAN}
    office = await town.organization_id(OFFICE)
    department = await town.organization_id("建阳区样例组织部")
    chief = await town.person_id("section-chief")
    assert await unit.code(
        "assignmentCreate", **theirs, person=chief, organization=department
    ) == "FORBIDDEN"  # fmt: skip
    stranger = town.person("department-officer")
    assert await stranger.code(
        "assignmentCreate", **theirs, person=chief, organization=office
    ) in ("FORBIDDEN", "UNKNOWN_REFERENCE")  # fmt: skip
    await town.change("update person set employer_id = null where subject = 'sample-section-chief'")
    assert await unit.code(
        "assignmentCreate", **theirs, person=chief, organization=office
    ) == "UNKNOWN_REFERENCE"  # fmt: skip
    own = await town.person("section-chief").code("assignmentCreate", **theirs, organization=office)
    assert own in ("FORBIDDEN", "BAD_USER_INPUT")


async def test_what_is_returned_is_changed_and_submitted_again(town: Town) -> None:
    drafted = await secretary_drafted(town, "section-chief")
    unit, department = town.person("office-officer"), town.person("department-officer")
    assert await unit.code("assignmentUpdate", id=drafted["id"], duties="驻村") == "WRONG_STATE"
    assert (
        await department.code("assignmentReturn", id=drafted["id"], reason="") == "REASON_REQUIRED"
    )
    returned = await department.do("assignmentReturn", STATE, id=drafted["id"], reason="缺职责")
    assert returned["state"] == "DRAFT"
    changed = await unit.do("assignmentUpdate", f"{STATE} duties", id=drafted["id"], duties="驻村")
    assert (changed["duties"], changed["viewerActions"]) == ("驻村", ["SUBMIT"])
    stale = await unit.code(
        "assignmentSubmit", id=drafted["id"], expectedVersion=changed["version"] - 1
    )
    assert stale == "VERSION_CONFLICT"
    again = await unit.do("assignmentSubmit", STATE, id=drafted["id"])
    assert again["state"] == "UNDER_REVIEW"


async def test_an_entrance_head_takes_six_steps(town: Town) -> None:
    candidate, neighbour = town.person("candidate"), town.person("resident")
    worker, secretary = town.person("qingfeng-worker"), town.person("qingfeng-secretary")
    subdistrict = town.person("qingfeng-officer")
    made = await candidate.do("assignmentCreate", STATE, role="ENTRANCE_HEAD", area=ENTRANCE)
    assert made["viewerActions"] == []
    assert await worker.code("assignmentSubmit", id=made["id"]) == "ENDORSEMENT_MISSING"
    assert await candidate.code("assignmentEndorse", id=made["id"]) == "FORBIDDEN"
    stranger = town.person("owner")
    assert await stranger.code("assignmentEndorse", id=made["id"]) == "NOT_FOUND"
    shown = f"{STATE} person {{ displayName }}"
    endorsed = await neighbour.do("assignmentEndorse", shown, id=made["id"])
    assert endorsed["state"] == "DRAFT"
    assert endorsed["person"] == {"displayName": "王**"}
    assert await neighbour.code("assignmentEndorse", id=made["id"]) == "ALREADY_ENDORSED"
    await worker.do("assignmentSubmit", id=made["id"])
    assert await worker.code("assignmentPassReview", id=made["id"]) == "FORBIDDEN"
    await secretary.do("assignmentPassReview", id=made["id"])
    past = (date.today() - timedelta(9)).isoformat()  # noqa: DTZ011 # long past in any zone
    early = await subdistrict.refused("assignmentApprove", id=made["id"], publicisedUntil=past)
    assert (early["code"], early["path"]) == ("BAD_USER_INPUT", ["input", "publicisedUntil"])
    public = await subdistrict.do("assignmentApprove", f"{STATE} publicisedUntil", id=made["id"])
    assert public["state"] == "PUBLICISED"
    assert public["publicisedUntil"] is not None
    assert await worker.code("assignmentTakeEffect", id=made["id"]) == "TOO_EARLY"
    await town.change(
        "update assignment set publicised_until = '2026-01-01' where role like 'ENTR%'"
    )
    in_force = await worker.do("assignmentTakeEffect", STATE, id=made["id"])
    assert in_force["state"] == "IN_FORCE"


async def candidacy(town: Town) -> dict[str, Any]:
    """Have an owner propose themselves for the committee."""
    owner = town.person("owner")
    made = await owner.do("assignmentCreate", STATE, role="OWNERS_COMMITTEE_MEMBER", area=COMPOUND)
    return await owner.do("assignmentSubmit", STATE, id=made["id"])


async def screen(who: Officer, id: str, **results: str) -> dict[str, Any]:
    items = [{"item": item, "result": result} for item, result in results.items()]
    return await who.call("assignmentUpdate", STATE, id=id, screening=items)


async def test_a_candidate_for_the_committee_passes_the_negative_list(town: Town) -> None:
    made = await candidacy(town)
    owner, branch = town.person("owner"), town.person("compound-secretary")
    community = town.person("community-secretary")
    assert (await screen(owner, made["id"], 拖欠物业费="CLEAR"))["userErrors"][0]["code"] == (
        "FORBIDDEN"
    )
    await branch.do("assignmentPassReview", id=made["id"])
    assert await community.code("assignmentApprove", id=made["id"]) == "SCREENING_NOT_CLEAR"
    for results in (
        {"拖欠物业费": "CLEAR", "违法搭建": "UNCHECKED"},
        {"违法搭建": "FOUND"},
    ):
        assert (await screen(community, made["id"], **results))["userErrors"] == []
        error = await community.refused("assignmentApprove", id=made["id"])
        assert error["code"] == "SCREENING_NOT_CLEAR"
        assert "违法搭建" not in error["message"]
    await screen(branch, made["id"], 违法搭建="CLEAR")
    until = (date.today() + timedelta(20)).isoformat()  # noqa: DTZ011 # far ahead in any zone
    public = await community.do("assignmentApprove", STATE, id=made["id"], publicisedUntil=until)
    assert public["state"] == "PUBLICISED"
    shorter = (date.today() + timedelta(10)).isoformat()  # noqa: DTZ011
    error = await community.refused("assignmentUpdate", id=made["id"], publicisedUntil=shorter)
    assert error["code"] == "BAD_USER_INPUT"


async def test_an_audited_negative_list_is_blinded(town: Town) -> None:
    made = await candidacy(town)
    await screen(town.person("compound-secretary"), made["id"], 拖欠物业费="FOUND")
    rows = await town.graph.database.fetch(
        "test", "select after::text from audit_event where action = 'assignmentUpdate'", []
    )
    [row] = rows
    assert "hmac-sha256" in row[0]
    assert "拖欠" not in row[0]
