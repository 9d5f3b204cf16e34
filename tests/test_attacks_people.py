"""Attacks on what is known of people: nobody brings others into their own scope to read of them."""

from dataclasses import replace
from typing import Any

import pytest

from rules.assignments import AssignmentRole
from rules.viewer import Scope
from sample.staff import ENTRANCE
from tests.members import COMPOUND, QIXIAN, Town
from tests.officers import Officer, officer

OFFICE = "建阳区人大常委会机关"
STRANGER = "outside-grid-worker"
"""A grid worker of another province: everybody knows the role, and the name's first character."""
READ = """query($id: ID!) {
  node(id: $id) { ... on Person { displayName contact residence { code } employer { name } } }
}"""


TRIED: list[dict[str, Any]] = [
    {"residence": COMPOUND}, {"contact": "1"}, {"displayName": "长" * 61}, {"partyMember": True},
]  # fmt: skip


async def known_of_the_stranger(town: Town, who: Officer) -> tuple[str | None, str | None]:
    """Give the name and contact that somebody sees of the stranger."""
    id = await town.person_id(STRANGER)
    node = (await who.post(READ, {"id": id}))["data"]["node"]
    return node["displayName"], node["contact"]


async def test_a_unit_does_not_make_strangers_its_employees_to_read_of_them(town: Town) -> None:
    unit = replace(town.person("office-officer"), purpose="联系")
    assert await known_of_the_stranger(town, unit) == ("冯**", None)
    stranger, office = await town.person_id(STRANGER), await town.organization_id(OFFICE)
    error = await unit.refused("personUpdate", id=stranger, employer=office)
    assert (error["code"], error["path"]) == ("FORBIDDEN", ["input", "employer"])
    assert await known_of_the_stranger(town, unit) == ("冯**", None)


async def test_a_community_does_not_make_strangers_its_residents_to_read_of_them(
    town: Town,
) -> None:
    community = replace(town.person("community-secretary"), purpose="入户登记")
    stranger = await town.person_id(STRANGER)
    error = await community.refused("personUpdate", id=stranger, residence=COMPOUND)
    assert (error["code"], error["path"]) == ("FORBIDDEN", ["input", "residence"])
    assert await known_of_the_stranger(town, community) == ("冯**", None)


async def test_who_serves_in_a_community_is_recorded_as_living_there(town: Town) -> None:
    """The building head has no residence on record; the community knows them by their role."""
    community = replace(town.person("community-secretary"), purpose="入户登记")
    await town.change(
        "update person set residence_code = null where subject = 'sample-building-head'"
    )
    head = await town.person_id("building-head")
    await community.do("personUpdate", id=head, residence=COMPOUND)


@pytest.mark.parametrize(
    ("account", "role", "area"),
    [
        ("community-secretary", "OWNERS_COMMITTEE_MEMBER", COMPOUND),
        ("qingfeng-worker", "ENTRANCE_HEAD", ENTRANCE),
    ],
)
async def test_nobody_proposes_strangers_to_read_of_them(
    town: Town, account: str, role: str, area: str
) -> None:
    """A candidacy that is submitted is in the scope of the place: so is the candidate."""
    community = replace(town.person(account), purpose="推选")
    error = await community.refused(
        "assignmentCreate", role=role, area=area, person=await town.person_id(STRANGER)
    )
    assert (error["code"], error["path"]) == ("FORBIDDEN", ["input", "person"])
    assert await known_of_the_stranger(town, community) == ("冯**", None)


async def test_refusals_do_not_tell_who_lives_in_a_community_without_a_purpose(
    town: Town,
) -> None:
    community, id = town.person("community-secretary"), await town.person_id(STRANGER)
    said: list[str] = []
    for place in (COMPOUND, None):
        await town.change(
            "update person set residence_code = $1 where subject = $2", place, f"sample-{STRANGER}"
        )
        said += [(await community.refused("personUpdate", id=id, **each))["code"] for each in TRIED]
    assert said[: len(TRIED)] == said[len(TRIED) :]


async def test_refusals_do_not_name_what_the_negative_list_holds(town: Town) -> None:
    owner = town.person("owner")
    made = await owner.do("assignmentCreate", role="OWNERS_COMMITTEE_MEMBER", area=COMPOUND)
    await owner.do("assignmentSubmit", id=made["id"])
    branch = town.person("compound-secretary")
    items = [{"item": "失信被执行人", "result": "FOUND"}, {"item": "欠费", "result": "CLEAR"}]
    await branch.do("assignmentUpdate", id=made["id"], screening=items)
    await branch.do("assignmentPassReview", id=made["id"])
    blind = await officer(
        town.graph, AssignmentRole.COMMUNITY_WORKER, area=QIXIAN,
        scopes=(Scope.READ_INTERNAL, Scope.WRITE_FORMAL),
    )  # fmt: skip
    error = await blind.refused("assignmentApprove", id=made["id"])
    assert error["code"] == "SCREENING_NOT_CLEAR"
    assert "失信" not in error["message"]
