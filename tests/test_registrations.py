"""Dual registration (双报到): a member submits, the community confirms, once on each basis."""

import asyncio
from typing import Any

from loaders.assignment_acts import lock_holder
from loaders.global_ids import parse_global_id
from tests.members import COMPOUND, QIXIAN, Town
from tests.officers import Officer

STATE = "id version state basis termStart termEnd viewerActions"


async def drafted(who: Officer, basis: str, area: str = QIXIAN, **more: Any) -> dict[str, Any]:
    return await who.do("registrationCreate", STATE, area=area, basis=basis, **more)


async def registered(town: Town, basis: str, area: str = QIXIAN) -> dict[str, Any]:
    """Register the sample's member."""
    member, community = town.person("party-member"), town.person("community-secretary")
    made = await drafted(member, basis, area)
    await member.do("registrationSubmit", id=made["id"])
    return await community.do("registrationConfirm", STATE, id=made["id"])


async def test_a_member_registers_at_the_units_partner_community_and_at_home(town: Town) -> None:
    member = town.person("party-member")
    made = await drafted(member, "UNIT_PARTNER")
    assert (made["state"], made["viewerActions"]) == ("DRAFT", ["SUBMIT"])
    pending = await member.do("registrationSubmit", STATE, id=made["id"])
    assert (pending["state"], pending["viewerActions"]) == ("PENDING", [])
    community = town.person("community-secretary")
    confirmed = await community.do("registrationConfirm", STATE, id=made["id"])
    assert (confirmed["state"], confirmed["viewerActions"]) == ("IN_FORCE", ["END"])
    assert confirmed["termStart"] is not None
    home = await registered(town, "RESIDENCE", COMPOUND)
    assert home["state"] == "IN_FORCE"
    roles = (await member.query("{ viewer { grants { role } } }"))["viewer"]["grants"]
    assert roles == [{"role": "REGISTERED_MEMBER"}] * 2


async def test_a_second_registration_on_one_basis_is_refused(town: Town) -> None:
    await registered(town, "UNIT_PARTNER")
    await registered(town, "RESIDENCE")
    member = town.person("party-member")
    for basis in ("UNIT_PARTNER", "RESIDENCE"):
        third = await drafted(member, basis, COMPOUND)
        assert third["viewerActions"] == []
        assert await member.code("registrationSubmit", id=third["id"]) == "ALREADY_REGISTERED"
    emergency = await registered(town, "EMERGENCY")
    assert emergency["state"] == "IN_FORCE"


async def test_an_ended_registration_makes_room_for_another(town: Town) -> None:
    first = await registered(town, "RESIDENCE")
    community = town.person("community-secretary")
    assert await community.code("registrationEnd", id=first["id"], reason=" ") == "REASON_REQUIRED"
    ended = await community.do("registrationEnd", STATE, id=first["id"], reason="迁出")
    assert ended["state"] == "ENDED"
    assert (await registered(town, "RESIDENCE", COMPOUND))["state"] == "IN_FORCE"


async def test_the_units_partner_must_be_paired(town: Town) -> None:
    member = town.person("party-member")
    elsewhere = "410922099001"
    made = await drafted(member, "UNIT_PARTNER", elsewhere)
    assert await member.code("registrationSubmit", id=made["id"]) == "NOT_PAIRED"
    # The pairing ends between submission and confirmation.
    paired = await drafted(member, "UNIT_PARTNER")
    await member.do("registrationSubmit", id=paired["id"])
    await town.change(
        "update pairing set until = '2026-01-01' where area_code like $1", f"{QIXIAN}%"
    )
    community = town.person("community-secretary")
    assert await community.code("registrationConfirm", id=paired["id"]) == "NOT_PAIRED"


async def test_a_pairing_with_a_compound_is_none_with_its_community(town: Town) -> None:
    await town.change("delete from agreement_pairing")
    await town.change("delete from pairing where area_code = $1", QIXIAN)
    member = town.person("party-member")
    community = await drafted(member, "UNIT_PARTNER")
    assert await member.code("registrationSubmit", id=community["id"]) == "NOT_PAIRED"
    # The unit's own Party branch is paired with the compound.
    compound = await drafted(member, "UNIT_PARTNER", COMPOUND)
    assert compound["viewerActions"] == ["SUBMIT"]


async def pending(town: Town, *areas: str) -> list[str]:
    """Have the member submit a registration at home for each of the areas; give their ids."""
    member, ids = town.person("party-member"), []
    for area in areas:
        made = await drafted(member, "RESIDENCE", area)
        await member.do("registrationSubmit", id=made["id"])
        ids.append(made["id"])
    return ids


async def test_of_four_confirmations_at_once_one_counts(town: Town) -> None:
    community = town.person("community-secretary")
    payloads = await asyncio.gather(
        *(
            community.call("registrationConfirm", "state", id=each)
            for each in await pending(town, QIXIAN, COMPOUND, QIXIAN, COMPOUND)
        )
    )
    codes = [error["code"] for payload in payloads for error in payload["userErrors"]]
    assert codes == ["ALREADY_REGISTERED"] * 3


async def test_a_confirmation_waits_for_another_of_the_same_member(town: Town) -> None:
    first, second = await pending(town, QIXIAN, COMPOUND)
    community, database = town.person("community-secretary"), town.graph.database
    async with database.transaction() as session:
        await lock_holder(session, parse_global_id(first)[1])
        waiting = asyncio.create_task(community.call("registrationConfirm", id=second))
        _, unfinished = await asyncio.wait([waiting], timeout=0.3)
        assert unfinished
        await session.fetch(
            "test", "update assignment set state = 'IN_FORCE', term_start = now() where id = $1",
            [parse_global_id(first)[1][0]],
        )  # fmt: skip
    assert (await waiting)["userErrors"][0]["code"] == "ALREADY_REGISTERED"


async def test_a_second_record_of_one_account_is_the_same_member(town: Town) -> None:
    await registered(town, "RESIDENCE")
    await town.change(
        "insert into person (id, county, subject, display_name, name_pinyin, created_at,"
        " updated_at) values ('0196a000-0000-7000-8000-000000000001', '410922',"
        " 'sample-party-member', '林样例', 'lin yang li', now(), now())"
    )
    await town.change(
        "insert into assignment (id, county, person_id, person_county, role, area_code, basis,"
        " state, created_at, updated_at) values ('0196a000-0000-7000-8000-000000000002',"
        " '410922', '0196a000-0000-7000-8000-000000000001', '410922', 'REGISTERED_MEMBER',"
        " '410922099001', 'RESIDENCE', 'PENDING', now(), now())"
    )
    worker = town.person("qingfeng-worker")
    pending = await worker.query(
        "{ assignments(filter: {role: {eq: REGISTERED_MEMBER}, state: {eq: PENDING}})"
        " { nodes { id } } }"
    )
    [second] = pending["assignments"]["nodes"]
    assert await worker.code("registrationConfirm", id=second["id"]) == "ALREADY_REGISTERED"


async def test_the_community_registers_a_member_who_then_submits(town: Town) -> None:
    community = town.person("community-secretary")
    member = town.person("party-member")
    person = await town.person_id("party-member")
    # Before anything links the member with the community it does not see them.
    unseen = {"person": person, "area": QIXIAN, "basis": "RESIDENCE"}
    assert await community.code("registrationCreate", **unseen) == "UNKNOWN_REFERENCE"
    await registered(town, "UNIT_PARTNER")
    made = await drafted(community, "RESIDENCE", person=person)
    assert made["viewerActions"] == []
    assert await community.code("registrationSubmit", id=made["id"]) == "FORBIDDEN"
    assert (await member.do("registrationSubmit", STATE, id=made["id"]))["state"] == "PENDING"


async def test_only_the_community_confirms_and_rejects(town: Town) -> None:
    member = town.person("party-member")
    made = await drafted(member, "RESIDENCE")
    await member.do("registrationSubmit", id=made["id"])
    assert await member.code("registrationConfirm", id=made["id"]) == "FORBIDDEN"
    stranger = town.person("qingfeng-worker")
    assert await stranger.code("registrationConfirm", id=made["id"]) == "NOT_FOUND"
    community = town.person("community-secretary")
    rejected = await community.do("registrationReject", STATE, id=made["id"], reason="不属实")
    assert rejected["state"] == "REJECTED"
    assert await community.code("registrationConfirm", id=made["id"]) == "WRONG_STATE"


async def test_bad_registrations_are_refused_with_their_place(town: Town) -> None:
    member = town.person("party-member")
    error = await member.refused("registrationCreate", area="350703", basis="RESIDENCE")
    assert (error["code"], error["path"]) == ("BAD_USER_INPUT", ["input", "area"])
    error = await member.refused("registrationCreate", area="350703001999", basis="RESIDENCE")
    assert (error["code"], error["path"]) == ("UNKNOWN_REFERENCE", ["input", "area"])
    other = await town.person_id("qingfeng-worker")
    error = await member.refused("registrationCreate", area=QIXIAN, basis="RESIDENCE", person=other)
    assert error["code"] in ("UNKNOWN_REFERENCE", "FORBIDDEN")


async def test_registrations_have_mutations_of_their_own(town: Town) -> None:
    member = town.person("party-member")
    made = await drafted(member, "RESIDENCE")
    error = await member.refused("assignmentSubmit", id=made["id"])
    assert error["code"] == "BAD_USER_INPUT"
    assert "registrationSubmit" in error["message"]
    role = await member.refused("assignmentCreate", role="REGISTERED_MEMBER", area=QIXIAN)
    assert "registrationCreate" in role["message"]


async def without_grants(member: Officer) -> None:
    """Wait until the word has reached the hub that rights have changed: moments at most."""
    for _ in range(200):
        if not (await member.query("{ viewer { grants { role } } }"))["viewer"]["grants"]:
            return
        await asyncio.sleep(0.01)
    raise AssertionError("The right has not ended.")


async def test_a_right_ends_the_day_its_term_ends(town: Town) -> None:
    member, community = town.person("party-member"), town.person("community-secretary")
    today = (await town.graph.database.fetch(
        "test", "select (now() at time zone 'Asia/Shanghai')::date", []
    ))[0][0]  # fmt: skip
    made = await drafted(member, "RESIDENCE", termEnd=today.isoformat())
    await member.do("registrationSubmit", id=made["id"])
    await community.do("registrationConfirm", id=made["id"])
    grants = "{ viewer { grants { role } } }"
    assert (await member.query(grants))["viewer"]["grants"] == [{"role": "REGISTERED_MEMBER"}]
    await town.change(
        "update assignment set term_start = $1::date - 9, term_end = $1::date - 1"
        " where basis = 'RESIDENCE'", today,
    )  # fmt: skip
    await without_grants(member)
    shown = await member.query(
        "query($id: ID!) { node(id: $id) { ... on Assignment { state viewerActions } } }",
        {"id": made["id"]},
    )
    assert shown["node"] == {"state": "ENDED", "viewerActions": []}
    assert (await registered(town, "RESIDENCE", COMPOUND))["state"] == "IN_FORCE"
