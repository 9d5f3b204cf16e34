"""Offices, household contacts and the rest over HTTP: who drafts them, and who confirms."""

import asyncio

import pytest

from rules.assignments import AssignmentRole
from rules.viewer import Scope
from tests.members import QIXIAN, Town
from tests.officers import WRITING, Officer, officer

STATE = "id version state viewerActions"
BUILDING = "350703001012-C001-B28"
BRANCH = "建阳区人大机关党支部"
OFFICE = "建阳区人大常委会机关"
GRANTS = "{ viewer { grants { role organization { name } } } }"


@pytest.fixture
async def admin(town: Town) -> Officer:
    """An administrator's program."""
    return await officer(town.graph, AssignmentRole.ADMIN, scopes=(*WRITING, Scope.ADMIN))


async def test_an_office_is_drafted_by_the_unit_taken_by_the_person_confirmed_by_an_administrator(
    town: Town, admin: Officer
) -> None:
    unit, member = town.person("office-officer"), town.person("party-member")
    made = await unit.do(
        "assignmentCreate", STATE, role="UNIT_OFFICER",
        person=await town.person_id("party-member"),
        organization=await town.organization_id(OFFICE),
    )  # fmt: skip
    assert made["viewerActions"] == []
    assert await admin.code("assignmentSubmit", id=made["id"]) == "FORBIDDEN"
    await member.do("assignmentSubmit", id=made["id"])
    assert await unit.code("assignmentApprove", id=made["id"]) == "FORBIDDEN"
    approved = await admin.do("assignmentApprove", STATE, id=made["id"])
    assert (approved["state"], approved["viewerActions"]) == ("IN_FORCE", ["END"])
    grants = (await member.query(GRANTS))["viewer"]["grants"]
    assert grants == [{"role": "UNIT_OFFICER", "organization": {"name": OFFICE}}]
    await admin.do("assignmentEnd", id=made["id"], reason="离任")
    assert (await member.query(GRANTS))["viewer"]["grants"] == []


async def test_nobody_confirms_an_office_of_their_own(town: Town, admin: Officer) -> None:
    boss = town.person("admin")
    made = await boss.do("assignmentCreate", STATE, role="AUDITOR")
    await boss.do("assignmentSubmit", id=made["id"])
    assert await boss.code("assignmentApprove", id=made["id"]) == "FORBIDDEN"
    assert (await admin.do("assignmentApprove", STATE, id=made["id"]))["state"] == "IN_FORCE"


async def test_a_second_record_of_the_account_confirms_nothing_of_the_first(
    town: Town,
) -> None:
    await town.change(
        "insert into person (id, county, subject, display_name, name_pinyin, created_at,"
        " updated_at) values ('0196a000-0000-7000-8000-000000000001', '410922',"
        " 'sample-admin', '样例', 'yang li', now(), now())"
    )
    await town.change(
        "insert into assignment (id, county, person_id, person_county, role, state, created_at,"
        " updated_at) values ('0196a000-0000-7000-8000-000000000002', '10',"
        " '0196a000-0000-7000-8000-000000000001', '410922', 'AUDITOR', 'PENDING', now(), now())"
    )
    boss = town.person("admin")
    office = "Assignment:10:0196a000-0000-7000-8000-000000000002"
    assert await boss.code("assignmentApprove", id=office) == "FORBIDDEN"


async def test_a_program_is_given_an_office_and_acts_at_once(town: Town, admin: Officer) -> None:
    branch = await town.organization_id(BRANCH)
    client = await admin.do(
        "apiClientCreate", name="人大门户", scopes=["READ_PUBLIC", "WRITE_WORK"],
        organization=branch,
    )  # fmt: skip
    key = (await admin.call_for_key("apiKeyCreate", client=client["id"]))["key"]
    program = Officer(town.graph, key)
    assert (await program.query(GRANTS))["viewer"]["grants"] == []
    unit = town.person("office-officer")
    wanted = {"role": "UNIT_OFFICER", "client": client["id"], "organization": branch}
    assert await unit.code("assignmentCreate", **wanted) in ("FORBIDDEN", "UNKNOWN_REFERENCE")
    made = await admin.do("assignmentCreate", STATE, **wanted)
    assert made["viewerActions"] == ["SUBMIT"]
    await admin.do("assignmentSubmit", id=made["id"])
    await admin.do("assignmentApprove", id=made["id"])
    grants = (await program.query(GRANTS))["viewer"]["grants"]
    assert grants == [{"role": "UNIT_OFFICER", "organization": {"name": BRANCH}}]
    await admin.do("assignmentEnd", id=made["id"], reason="停用")
    assert (await program.query(GRANTS))["viewer"]["grants"] == []


async def test_a_program_holds_offices_only(town: Town, admin: Officer) -> None:
    client = await admin.do("apiClientCreate", name="x", scopes=["READ_PUBLIC"])
    error = await admin.refused(
        "assignmentCreate", role="GRID_WORKER", client=client["id"], area=QIXIAN
    )
    assert (error["code"], error["path"]) == ("BAD_USER_INPUT", ["input", "client"])
    nobody = await admin.refused("assignmentCreate", role="GRID_WORKER", area=QIXIAN)
    assert (nobody["code"], nobody["path"]) == ("BAD_USER_INPUT", ["input", "person"])


async def test_a_household_contact_needs_duties_and_schedule(town: Town) -> None:
    member, community = town.person("party-member"), town.person("community-secretary")
    made = await member.do("assignmentCreate", STATE, role="HOUSEHOLD_CONTACT", area=BUILDING)
    assert made["viewerActions"] == []
    error = await member.refused("assignmentSubmit", id=made["id"])
    assert error["code"] == "INCOMPLETE_ASSIGNMENT"
    assert "duties, schedule" in error["message"]
    await member.do("assignmentUpdate", id=made["id"], duties="走访、代办")
    assert await member.code("assignmentSubmit", id=made["id"]) == "INCOMPLETE_ASSIGNMENT"
    filled = await member.do("assignmentUpdate", STATE, id=made["id"], schedule="每周一")
    assert filled["viewerActions"] == ["SUBMIT"]
    await member.do("assignmentSubmit", id=made["id"])
    approved = await community.do("assignmentApprove", STATE, id=made["id"])
    assert approved["state"] == "IN_FORCE"
    emptied = await community.refused("assignmentUpdate", id=made["id"], duties=" ")
    assert emptied["code"] == "INCOMPLETE_ASSIGNMENT"
    assert await member.code("assignmentUpdate", id=made["id"], duties="无") == "FORBIDDEN"


async def test_a_community_gives_no_role_in_an_organisation_that_is_not_its_own(
    town: Town,
) -> None:
    member = town.person("party-member")
    office = await town.organization_id(OFFICE)
    error = await member.refused(
        "assignmentCreate", role="GRID_WORKER", area=QIXIAN, organization=office
    )
    assert (error["code"], error["path"]) == ("FORBIDDEN", ["input", "organization"])
    own = await town.organization_id("七贤社区党委")
    made = await member.do("assignmentCreate", STATE, role="MEMBER", area=QIXIAN, organization=own)
    assert made["state"] == "DRAFT"


async def test_one_draft_is_confirmed_once_and_a_repeated_call_is_answered(town: Town) -> None:
    member, community = town.person("party-member"), town.person("community-secretary")
    wanted = {"role": "GRID_WORKER", "area": QIXIAN, "idempotencyKey": "一次"}
    made = await asyncio.gather(*(member.do("assignmentCreate", **wanted) for _ in range(5)))
    assert len({each["id"] for each in made}) == 1
    other = await member.code("assignmentCreate", **{**wanted, "role": "BUILDING_HEAD"})
    assert other == "IDEMPOTENCY_MISMATCH"
    await member.do("assignmentSubmit", id=made[0]["id"])
    payloads = await asyncio.gather(
        *(community.call("assignmentApprove", id=made[0]["id"]) for _ in range(4))
    )
    codes = sorted(e["code"] for payload in payloads for e in payload["userErrors"])
    assert codes == ["WRONG_STATE"] * 3


async def test_who_has_no_scope_drafts_nothing(town: Town) -> None:
    reader = await officer(
        town.graph, AssignmentRole.COMMUNITY_WORKER, area=QIXIAN, scopes=(Scope.READ_INTERNAL,)
    )
    error = await reader.refused(
        "assignmentCreate", role="GRID_WORKER", area=QIXIAN,
        person=await town.person_id("community-secretary"),
    )  # fmt: skip
    assert error["code"] == "FORBIDDEN"
    assert "write:formal" in error["message"]
