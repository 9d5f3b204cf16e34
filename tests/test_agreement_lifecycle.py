"""An agreement between three parties, from draft to renewal, over HTTP alone."""

import json
from datetime import timedelta
from typing import Any

from hub.agreement_command import judged, read_agreement
from tests.graph import Graph
from tests.officers import Officer
from tests.parties import SHOWN, TODAY, Party, actions, drafted, pending
from tests.signing import change


async def test_three_parties_bring_an_agreement_into_force_with_three_keys_and_renew_it(
    writable: Graph, three: list[Party], subdistrict: Officer
) -> None:
    unit, community, _ = three
    keys = [await party.register() for party in three]
    assert [key["fingerprint"] for key in keys] == [p.pair.public.fingerprint for p in three]
    made = await unit.officer.do("agreementCreate", SHOWN, **drafted(three))
    assert (made["state"], made["version"]) == ("DRAFT", 1)
    assert [p["organization"]["name"] for p in made["parties"]["nodes"]] == [p.name for p in three]
    assert await community.officer.code("agreementPassReview", id=made["id"]) == "WRONG_STATE"
    await community.officer.do("agreementSubmit", id=made["id"])
    assert await community.officer.code("agreementPassReview", id=made["id"]) == "FORBIDDEN"
    waiting = await subdistrict.do("agreementPassReview", SHOWN, id=made["id"])
    assert waiting["state"] == "PENDING"
    text = waiting["signingText"]
    for party in three[:2]:
        signed = await party.officer.do(
            "agreementSign", SHOWN, id=made["id"], signature=party.signature(text)
        )
        assert signed["state"] == "PENDING"
    missing = await unit.officer.refused("agreementApprove", id=made["id"])
    assert missing["code"] == "SIGNATURE_MISSING"
    assert three[2].name in missing["message"]
    assert unit.name not in missing["message"]
    last = await three[2].officer.do(
        "agreementSign", SHOWN, id=made["id"], signature=three[2].signature(text)
    )
    assert last["state"] == "IN_FORCE"
    assert last["signingText"] == text
    told = judged(*await read_agreement(writable.dsn, made["id"]))
    assert told["verified"]
    assert [party["check"] for party in told["parties"]] == ["BY_KEY"] * 3
    await renewed(three, subdistrict, last)
    found = await actions(writable, made["id"])
    assert found[:5] == [
        ("agreementCreate", "DRAFT"), ("agreementSubmit", "UNDER_REVIEW"),
        ("agreementPassReview", "PENDING"), ("agreementSign", "PENDING"),
        ("agreementSign", "PENDING"),
    ]  # fmt: skip
    # The last signature and what it brings about are one write.
    assert set(found[5:]) == {("agreementSign", "PENDING"), ("agreementApprove", "IN_FORCE")}


async def renewed(three: list[Party], subdistrict: Officer, old: dict[str, Any]) -> None:
    """Renew an agreement; the old one goes on to the end of its term."""
    new = await pending(three, subdistrict, renews=old["id"], number="XY-续签-1")
    assert json.loads(new["signingText"])["renews"] == old["number"]
    for party in three:
        signature = party.signature(new["signingText"])
        done = await party.officer.do("agreementSign", SHOWN, id=new["id"], signature=signature)
    assert done["state"] == "IN_FORCE"
    assert done["renews"] == {"number": old["number"], "state": "IN_FORCE"}


async def test_viewer_actions_are_those_that_would_succeed_for_this_caller_now(
    three: list[Party], subdistrict: Officer
) -> None:
    unit, community, _ = three
    made = await unit.officer.do("agreementCreate", **drafted(three))
    id = made["id"]
    assert await may(unit.officer, id) == ["SUBMIT"]
    assert await may(subdistrict, id) == []
    await unit.officer.do("agreementSubmit", id=id)
    assert await may(unit.officer, id) == []
    assert await may(subdistrict, id) == ["PASS_REVIEW", "RETURN", "REJECT"]
    await subdistrict.do("agreementPassReview", id=id)
    assert await may(unit.officer, id) == ["ENDORSE", "REJECT"]
    await unit.officer.do("agreementSign", id=id)
    assert await may(unit.officer, id) == ["REJECT"]
    assert await may(community.officer, id) == ["ENDORSE", "REJECT"]
    for party in three[1:]:
        await party.officer.do("agreementSign", id=id)
    assert await may(unit.officer, id) == ["END"]


async def may(caller: Officer, id: str) -> list[str]:
    """Ask what the caller may do."""
    asked = "query ($id: ID!) { node(id: $id) { ... on Agreement { viewerActions } } }"
    found: list[str] = (await caller.query(asked, {"id": id}))["node"]["viewerActions"]
    return found


async def test_once_submitted_the_text_is_fixed_and_rejecting_ends_it(
    three: list[Party], subdistrict: Officer
) -> None:
    unit, community, _ = three
    waiting = await pending(three, subdistrict)
    error = await unit.officer.refused("agreementUpdate", id=waiting["id"], title="另一份")
    assert error["code"] == "WRONG_STATE"
    assert await community.officer.code(
        "agreementReject", id=waiting["id"], reason=" "
    ) == "REASON_REQUIRED"  # fmt: skip
    done = await community.officer.do("agreementReject", SHOWN, id=waiting["id"], reason="不同意")
    assert done["state"] == "REJECTED"
    assert await unit.officer.code("agreementSign", id=waiting["id"]) == "WRONG_STATE"


async def test_an_agreement_ends_by_date_or_by_a_party_with_a_reason(
    writable: Graph, three: list[Party], subdistrict: Officer
) -> None:
    unit, community, _ = three
    first, second = [await pending(three, subdistrict) for _ in range(2)]
    for waiting in (first, second):
        for party in three:
            await party.officer.do("agreementSign", id=waiting["id"])
    ended = await community.officer.do(
        "agreementTerminate", "state", id=first["id"], reason="社区合并"
    )
    assert ended["state"] == "ENDED"
    await change(
        writable, "update agreement set term_start = null, term_end = $2 where number = $1",
        second["number"], TODAY - timedelta(days=1),
    )  # fmt: skip
    over = await unit.officer.query(
        "query ($id: ID!) { node(id: $id) { ... on Agreement { state } } }", {"id": second["id"]}
    )
    assert over["node"]["state"] == "ENDED"
    error = await community.officer.refused("agreementTerminate", id=second["id"], reason="迟了")
    assert error["code"] == "WRONG_STATE"
    assert "ENDED" in error["message"]


async def test_only_what_was_in_force_is_renewed_and_by_the_same_parties(
    three: list[Party], subdistrict: Officer
) -> None:
    unit = three[0].officer
    waiting = await pending(three, subdistrict)
    error = await unit.refused("agreementCreate", **drafted(three, renews=waiting["id"]))
    assert (error["code"], error["path"]) == ("WRONG_STATE", ["input", "renews"])
    for party in three:
        await party.officer.do("agreementSign", id=waiting["id"])
    fewer = await unit.refused("agreementCreate", **drafted(three[:2], renews=waiting["id"]))
    assert (fewer["code"], fewer["path"]) == ("BAD_USER_INPUT", ["input", "renews"])
    assert three[2].name in fewer["message"]
    made = await unit.do("agreementCreate", SHOWN, **drafted(three, renews=waiting["id"]))
    parties = drafted(three[:2])["parties"]
    assert await unit.code("agreementUpdate", id=made["id"], parties=parties) == "BAD_USER_INPUT"
    elsewhere = "Agreement:350702:01980000-0000-7000-8000-000000000000"
    assert await unit.code("agreementCreate", **drafted(three, renews=elsewhere)) == (
        "UNKNOWN_REFERENCE"
    )
