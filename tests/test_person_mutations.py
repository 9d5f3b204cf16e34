"""People recorded over HTTP: whoever answers for a fact records it; the log keeps hashes."""

from dataclasses import replace

import pytest

from rules.assignments import AssignmentRole
from rules.viewer import Scope
from tests.members import COMPOUND, QIXIAN, Town
from tests.officers import WRITING, Officer, officer

OFFICE = "建阳区人大常委会机关"
SHOWN = "id version displayName partyMember employer { name }"


@pytest.fixture
async def admin(town: Town) -> Officer:
    """An administrator's program."""
    return await officer(town.graph, AssignmentRole.ADMIN, scopes=(*WRITING, Scope.ADMIN))


async def test_a_unit_records_its_own_people(town: Town) -> None:
    unit, office = town.person("office-officer"), await town.organization_id(OFFICE)
    made = await unit.do(
        "personCreate", SHOWN, displayName="何样例", employer=office, partyMember=True
    )
    assert made | {"id": ""} == {
        "id": "", "version": 1, "displayName": "何样例", "partyMember": True,
        "employer": {"name": OFFICE},
    }  # fmt: skip
    renamed = await unit.do("personUpdate", SHOWN, id=made["id"], displayName="何例")
    assert (renamed["displayName"], renamed["version"]) == ("何例", 2)
    assert await unit.code(
        "personUpdate", id=made["id"], displayName="何", expectedVersion=1
    ) == "VERSION_CONFLICT"  # fmt: skip
    stranger = town.person("qingfeng-worker")
    assert await stranger.code("personUpdate", id=made["id"], displayName="何") == "NOT_FOUND"


async def test_a_community_records_who_lives_there_and_says_what_for(town: Town) -> None:
    community = town.person("community-secretary")
    here = {"residence": QIXIAN}
    for given, code, place in (
        ({}, "FORBIDDEN", []),
        ({"residence": "410922099001"}, "FORBIDDEN", []),
        ({"residence": "350703001999"}, "UNKNOWN_REFERENCE", ["residence"]),
        (here, "RESTRICTED", ["residence"]),
        ({**here, "subject": "x"}, "FORBIDDEN", ["subject"]),
        ({**here, "rank": "STAFF"}, "FORBIDDEN", ["rank"]),
    ):
        error = await community.refused("personCreate", displayName="何样例", **given)
        assert (error["code"], error["path"]) == (code, ["input", *place])


async def test_an_administrator_links_the_account_which_then_signs_in(
    town: Town, admin: Officer
) -> None:
    unit, office = town.person("office-officer"), await town.organization_id(OFFICE)
    made = await unit.do("personCreate", displayName="何样例", employer=office)
    assert await unit.code("personUpdate", id=made["id"], subject="sample-he") == "FORBIDDEN"
    newcomer = town.person("he")
    draft = {"role": "GRID_WORKER", "area": QIXIAN}
    assert await newcomer.code("assignmentCreate", **draft) == "BAD_USER_INPUT"
    await admin.do("personUpdate", id=made["id"], subject="sample-he")
    drafted = await newcomer.do("assignmentCreate", "state person { id }", **draft)
    assert drafted == {"state": "DRAFT", "person": {"id": made["id"]}}
    taken = await admin.refused(
        "personUpdate", id=await town.person_id("party-member"), subject="sample-he"
    )
    assert taken["code"] == "DUPLICATE"


async def test_restricted_values_are_hashes_in_the_audit_log(town: Town, admin: Officer) -> None:
    unit, office = town.person("office-officer"), await town.organization_id(OFFICE)
    made = await unit.do("personCreate", displayName="何样例", employer=office)
    await admin.do("personUpdate", id=made["id"], subject="sample-secret-account")
    rows = await town.graph.database.fetch(
        "test", "select coalesce(before::text, '') || coalesce(after::text, '') as told"
        " from audit_event where object_id = $1", [made["id"]],
    )  # fmt: skip
    told = "".join(row["told"] for row in rows)
    assert "hmac-sha256:" in told
    assert "secret-account" not in told
    assert "何样例" in told


async def test_a_person_belongs_somewhere(admin: Officer) -> None:
    error = await admin.refused("personCreate", displayName="无处")
    assert (error["code"], error["path"]) == ("BAD_USER_INPUT", ["input", "residence"])


async def test_an_employee_whom_the_unit_lets_go_is_no_more_its_own(
    town: Town, admin: Officer
) -> None:
    person = await town.person_id("party-member")
    branch = await town.organization_id("建阳区人大机关党支部")
    unit = town.person("office-officer")
    assert await unit.code("personUpdate", id=person, employer=branch) == "FORBIDDEN"
    await admin.do("personUpdate", id=person, employer=branch)
    assert await unit.code("personUpdate", id=person, displayName="林") == "NOT_FOUND"


async def test_many_are_recorded_at_once(town: Town) -> None:
    unit, office = town.person("office-officer"), await town.organization_id(OFFICE)
    rows = [{"displayName": f"样例{n}", "employer": office} for n in range(3)]
    rows.append({"displayName": "外人", "residence": COMPOUND})
    data = await unit.query(
        "mutation($rows: [PersonCreateInput!]!) { personCreateMany(input: {rows: $rows})"
        " { created rows { object { displayName } userErrors { code } } } }",
        {"rows": rows},
    )
    payload = data["personCreateMany"]
    assert payload["created"] == 3
    assert [row["userErrors"] for row in payload["rows"]] == [[], [], [], [{"code": "FORBIDDEN"}]]


async def test_who_says_what_for_records_where_somebody_lives(town: Town) -> None:
    community = replace(town.person("community-secretary"), purpose="入户登记")
    made = await community.do(
        "personCreate", "id contact residence { code }", displayName="何样例", residence=COMPOUND,
        contact="13800000000",
    )  # fmt: skip
    assert (made["contact"], made["residence"]) == ("13800000000", {"code": COMPOUND})
    moved = await community.code("personUpdate", id=made["id"], residence="410922099001")
    assert moved == "FORBIDDEN"
    drafted = await community.do(
        "assignmentCreate", "state", role="BUILDING_HEAD", area=COMPOUND, person=made["id"]
    )
    assert drafted["state"] == "DRAFT"
    told = await town.graph.database.fetch(
        "test", "select after::text, purpose from audit_event where action = 'personCreate'", []
    )
    assert "13800000000" not in told[0]["after"]
    assert told[0]["purpose"] == "入户登记"
