"""Who signs an agreement, how, and what a signature counts for; signatures that race."""

import asyncio
from uuid import UUID

import pytest

from rules.api_keys import prefix_of
from rules.assignments import AssignmentRole
from tests.files import Write
from tests.graph import Graph
from tests.importing import Office, outcome, reasons
from tests.officers import Officer, officer
from tests.parties import (
    AREA,
    SHOWN,
    Party,
    actions,
    drafted,
    pending,
)
from tests.signing import change


async def test_who_signed_for_a_party_is_for_those_whose_agreement_it_is(
    writable: Graph, three: list[Party], subdistrict: Officer
) -> None:
    waiting = await pending(three, subdistrict)
    for party in three:
        await party.officer.do("agreementSign", id=waiting["id"])
    await change(
        writable,
        "update agreement_party set signed_by_client_id = null, (signed_by_person_id,"
        " signed_by_person_county) = (select id, county from person"
        " where subject = 'sample-community-secretary') where agreement_id = $1",
        waiting["id"].rpartition(":")[2],
    )
    asked = """query ($id: ID!) { node(id: $id) { ... on Agreement {
      parties { nodes { signedAt signedByPerson { id } } } } } }"""
    known = {"id": waiting["id"]}
    public = (await writable.query(asked, known))["node"]["parties"]["nodes"]
    assert [(p["signedAt"] is None, p["signedByPerson"]) for p in public] == [(False, None)] * 3
    shown = (await subdistrict.query(asked, known))["node"]["parties"]["nodes"]
    assert all(p["signedByPerson"]["id"].startswith("Person:") for p in shown)


async def test_a_party_without_a_key_signs_by_its_officers_act_and_one_with_a_key_must_use_it(
    three: list[Party], subdistrict: Officer
) -> None:
    unit, community, witness = three
    await community.register()
    waiting = await pending(three, subdistrict)
    id, text = waiting["id"], waiting["signingText"]
    sign_ = "agreementSign"
    useless = await unit.officer.refused(sign_, id=id, signature=unit.signature(text))
    assert (useless["code"], useless["path"]) == ("SIGNATURE_INVALID", ["input", "signature"])
    await unit.officer.do(sign_, id=id)
    assert await unit.officer.code(sign_, id=id) == "ALREADY_ENDORSED"
    assert await community.officer.code(sign_, id=id) == "SIGNATURE_MISSING"
    forged = community.signature(text, unit.pair)
    altered = community.signature(text.replace("2000", "20"))
    for bad in (forged, altered, "", "%", "AAAA"):
        assert await community.officer.code(sign_, id=id, signature=bad) == "SIGNATURE_INVALID"
    good = community.signature(text)
    assert await witness.officer.code(
        sign_, id=id, signature=good, organization=community.id
    ) == "FORBIDDEN"  # fmt: skip
    await community.officer.do(sign_, id=id, signature=good)
    assert (await witness.officer.do(sign_, "state", id=id))["state"] == "IN_FORCE"


async def test_a_signature_of_another_agreement_or_an_older_draft_counts_for_nothing(
    three: list[Party], subdistrict: Officer
) -> None:
    unit, community, _ = three
    await community.register()
    other = await pending(three, subdistrict)
    draft = await unit.officer.do("agreementCreate", SHOWN, **drafted(three))
    id = draft["id"]
    await unit.officer.do("agreementSubmit", id=id)
    await subdistrict.do("agreementReturn", id=id, reason="请补充期限")
    changed = await unit.officer.do("agreementUpdate", SHOWN, id=id, title="共建协议(修订)")
    assert changed["state"] == "DRAFT"
    await unit.officer.do("agreementSubmit", id=id)
    await subdistrict.do("agreementPassReview", id=id)
    for text in (other["signingText"], draft["signingText"]):
        signature = community.signature(text)
        code = await community.officer.code("agreementSign", id=id, signature=signature)
        assert code == "SIGNATURE_INVALID"
    signature = community.signature(changed["signingText"])
    await community.officer.do("agreementSign", id=id, signature=signature)


@pytest.mark.parametrize("parties", [2, 3])
async def test_racing_signatures_bring_it_into_force_once(
    writable: Graph, three: list[Party], subdistrict: Officer, parties: int
) -> None:
    for _ in range(10):
        await race(writable, three[:parties], subdistrict)


async def race(graph: Graph, signing: list[Party], subdistrict: Officer) -> None:
    """Have all parties sign at the same moment; it is brought into force once."""
    waiting = await pending(signing, subdistrict)
    done = await asyncio.gather(
        *(p.officer.call("agreementSign", "state", id=waiting["id"]) for p in signing)
    )
    assert all(each["userErrors"] == [] for each in done)
    found = await actions(graph, waiting["id"])
    assert found.count(("agreementApprove", "IN_FORCE")) == 1
    assert [name for name, _ in found].count("agreementSign") == len(signing)
    events = await graph.database.fetch(
        "test", "select action from outbox_event where object_id = $1 and state = 'IN_FORCE'",
        [waiting["id"]],
    )  # fmt: skip
    assert [row[0] for row in events] == ["APPROVE"]


async def test_one_officer_of_several_parties_says_for_which_it_signs(
    writable: Graph, three: list[Party], subdistrict: Officer
) -> None:
    both = await officer(writable, AssignmentRole.UNIT_OFFICER, organization=UUID(three[0].uuid))
    await change(
        writable,
        "insert into assignment (id, county, client_id, role, organization_id, term_start, state,"
        " created_at, updated_at) select gen_random_uuid(), a.county, a.client_id, a.role, $1,"
        " a.term_start, a.state, now(), now() from assignment a join api_key k using (client_id)"
        " where k.prefix = $2",
        three[1].uuid,
        prefix_of(both.token),
    )
    waiting = await pending(three, subdistrict)
    error = await both.refused("agreementSign", id=waiting["id"])
    assert error["code"] == "BAD_USER_INPUT"
    assert three[0].name in error["message"]
    assert three[1].name in error["message"]
    await both.do("agreementSign", id=waiting["id"], organization=three[1].id)
    shown = await both.do("agreementSign", SHOWN, id=waiting["id"])
    signed = [party["signedAt"] is not None for party in shown["parties"]["nodes"]]
    assert signed == [True, True, False]


async def test_signing_twice_with_one_key_for_the_call_is_answered_and_not_done_again(
    writable: Graph, three: list[Party], subdistrict: Officer
) -> None:
    waiting = await pending(three, subdistrict)
    call = {"id": waiting["id"], "idempotencyKey": "签署-1"}
    done = await asyncio.gather(
        *(three[0].officer.call("agreementSign", "version", **call) for _ in range(5))
    )
    assert all(each["userErrors"] == [] for each in done)
    found = await actions(writable, waiting["id"])
    assert [name for name, _ in found].count("agreementSign") == 1


async def test_a_file_changes_no_agreement_that_a_key_has_signed(
    writable: Graph, three: list[Party], subdistrict: Officer, write: Write
) -> None:
    await three[0].register()
    waiting = await pending(three, subdistrict, number="XY-1")
    table = f"number,title,area\nXY-1,另一份协议,{AREA}\n"
    office = Office(writable, write)
    assert reasons(await office.bring("agreements", table)) == []
    signature = three[0].signature(waiting["signingText"])
    await three[0].officer.do("agreementSign", id=waiting["id"], signature=signature)
    assert reasons(await office.bring("agreements", table)) == [(2, "number", "SIGNED")]
    same = f"number,title,area\nXY-1,共享贤读书苑共建协议,{AREA}\n"
    assert outcome(await office.bring("agreements", same)) == (0, 0, 1, 0)
