"""An agreement between three parties, from draft to renewal, over HTTP alone."""

import asyncio
import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from hub.agreement_command import judged, read_agreement
from rules.api_keys import prefix_of
from rules.assignments import AssignmentRole
from rules.days import day_of
from rules.key_proofs import proof_bytes
from rules.public_keys import sign
from rules.viewer import Scope
from tests.files import Write
from tests.graph import Graph
from tests.importing import Office, outcome, reasons
from tests.officers import WRITING, Officer, officer
from tests.signatories import KeyPair, new_pair
from tests.signing import change, connected

AREA = "350703001012"
TODAY = day_of(datetime.now(UTC))
TERM = {"termStart": str(TODAY), "termEnd": str(TODAY + timedelta(days=364))}
SHOWN = """id version number state termStart termEnd signingText renews { number state }
  parties(first: 9) { nodes { side signedAt signature organization { id name } } }
  commitments(first: 9) { nodes { id content state organization { name } } }
  pairings { totalCount }"""
SIDES = ("UNIT", "COMMUNITY", "WITNESS")


@dataclass(frozen=True, slots=True)
class Party:
    """A party: its officer, its id in the graph, what others know it by, and its key."""

    officer: Officer
    id: str
    known_by: str
    name: str
    pair: KeyPair

    @property
    def uuid(self) -> str:
        """Its id in the database."""
        return self.id.rpartition(":")[2]

    def signature(self, text: str, pair: KeyPair | None = None) -> str:
        """Sign a text with its key, or with another one."""
        return base64.b64encode(sign((pair or self.pair).private, text.encode())).decode()

    def proof(self, pair: KeyPair | None = None) -> str:
        """Prove to hold its key, or another one."""
        pair = pair or self.pair
        text = proof_bytes(self.known_by, pair.public.fingerprint).decode()
        return self.signature(text, pair)

    async def register(self, pair: KeyPair | None = None) -> dict[str, Any]:
        """Register its key, or another one."""
        pair = pair or self.pair
        return await self.officer.do(
            "organizationKeyRegister", "id fingerprint algorithm revokedAt organization { name }",
            organization=self.id, publicKey=pair.public.pem, proof=self.proof(pair),
        )  # fmt: skip


@pytest.fixture
async def three(writable: Graph) -> list[Party]:
    """A unit, a community's organisation and a witness, each with an officer."""
    async with connected(writable) as connection:
        found = await connection.fetch(
            "select id, coalesce(uscc, id::text) as known_by, name from organization"
            " where starts_with(area_code, '350703001') order by uscc nulls last, id limit 3"
        )
    return [
        Party(
            await officer(writable, AssignmentRole.UNIT_OFFICER, organization=row["id"]),
            f"Organization:{row['id']}", row["known_by"], row["name"], new_pair(),
        )
        for row in found
    ]  # fmt: skip


@pytest.fixture
async def subdistrict(writable: Graph) -> Officer:
    """The subdistrict's officer."""
    return await officer(writable, AssignmentRole.SUBDISTRICT_OFFICER, area=AREA[:9])


def drafted(parties: list[Party], **more: Any) -> dict[str, Any]:
    """Give the input of a draft between these parties."""
    return {
        "title": "共享贤读书苑共建协议",
        "area": AREA,
        **TERM,
        "parties": [
            {"organization": each.id, "side": side}
            for each, side in zip(parties, SIDES, strict=False)
        ],
        "commitments": [
            {"organization": parties[0].id, "content": "提供图书 2000 册", "dueOn": str(TODAY)},
            {"organization": parties[1].id, "content": "提供场地"},
        ],
        **more,
    }  # fmt: skip


async def pending(parties: list[Party], subdistrict: Officer, **more: Any) -> dict[str, Any]:
    """Draft an agreement, have it submitted and reviewed; give it as it waits for signatures."""
    made = await parties[0].officer.do("agreementCreate", SHOWN, **drafted(parties, **more))
    await parties[0].officer.do("agreementSubmit", id=made["id"])
    return await subdistrict.do("agreementPassReview", SHOWN, id=made["id"])


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


async def actions(graph: Graph, id: str) -> list[tuple[str, str | None]]:
    """Give the successes that the audit log holds about an object, with the state after."""
    rows = await graph.database.fetch(
        "test",
        "select action, after->>'state' as state from audit_event"
        " where object_id = $1 and outcome = 'SUCCEEDED' order by at, id",
        [id],
    )
    return [(row[0], row[1]) for row in rows]


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


async def test_lists_are_replaced_whole_and_what_stays_keeps_its_id(three: list[Party]) -> None:
    unit, community, witness = three
    made = await unit.officer.do("agreementCreate", SHOWN, **drafted(three))
    kept, gone = made["commitments"]["nodes"]
    changed = await community.officer.do(
        "agreementUpdate", SHOWN, id=made["id"], expectedVersion=1,
        commitments=[
            {"organization": witness.id, "content": "见证"},
            {"organization": unit.id, "content": kept["content"], "dueOn": str(TODAY)},
        ],
    )  # fmt: skip
    promises = {each["content"]: each["id"] for each in changed["commitments"]["nodes"]}
    assert set(promises) == {"见证", kept["content"]}
    assert promises[kept["content"]] == kept["id"]
    assert gone["id"] not in promises.values()
    stale = {"id": made["id"], "expectedVersion": 1, "title": "迟了"}
    assert await unit.officer.code("agreementUpdate", **stale) == "VERSION_CONFLICT"
    fewer = drafted(three[:2])["parties"]
    orphan = await unit.officer.refused("agreementUpdate", id=made["id"], parties=fewer)
    assert orphan["path"] == ["input", "commitments"]
    fewer[0]["side"] = "COMMUNITY"
    fewer[1]["side"] = "UNIT"
    shown = await unit.officer.do(
        "agreementUpdate", SHOWN, id=made["id"], parties=fewer, commitments=[]
    )
    sides = {p["organization"]["name"]: p["side"] for p in shown["parties"]["nodes"]}
    assert sides == {unit.name: "COMMUNITY", community.name: "UNIT"}
    assert shown["commitments"]["nodes"] == []


async def test_pairings_of_its_county_are_covered_and_replaced(
    sampled: Graph, three: list[Party]
) -> None:
    found = await sampled.query(
        '{ here: pairings(first: 2, filter: {within: "350703"}) { nodes { id } }'
        '  there: pairings(first: 1, filter: {within: "350702"}) { nodes { id } } }'
    )
    here = [node["id"] for node in found["here"]["nodes"]]
    there = [node["id"] for node in found["there"]["nodes"]]
    unit = three[0].officer
    made = await unit.do("agreementCreate", SHOWN, **drafted(three, pairings=[*here, here[0]]))
    assert made["pairings"]["totalCount"] == 2
    changed = await unit.do("agreementUpdate", SHOWN, id=made["id"], pairings=here[1:])
    assert changed["pairings"]["totalCount"] == 1
    error = await unit.refused("agreementUpdate", id=made["id"], pairings=there)
    assert (error["code"], error["path"]) == ("UNKNOWN_REFERENCE", ["input", "pairings"])


async def test_a_draft_that_nobody_could_sign_is_refused_at_the_input_at_fault(
    three: list[Party],
) -> None:
    unit = three[0]
    twice = drafted([unit, unit])["parties"]
    units = [{"organization": each.id, "side": "UNIT"} for each in three]
    stranger = "Organization:01980000-0000-7000-8000-000000000000"
    bad: list[tuple[dict[str, Any], str, str]] = [
        ({"parties": twice}, "BAD_USER_INPUT", "parties"),
        ({"parties": units}, "BAD_USER_INPUT", "parties"),
        ({"parties": units[:1]}, "BAD_USER_INPUT", "parties"),
        ({"termEnd": "2020-01-01"}, "BAD_USER_INPUT", "termEnd"),
        ({"commitments": [{"organization": stranger, "content": "x"}]}, "UNKNOWN_REFERENCE",
         "commitments"),
        ({"commitments": [{"organization": "Area:35", "content": "x"}]}, "INVALID_ID",
         "commitments"),
    ]  # fmt: skip
    for more, code, field in bad:
        error = await unit.officer.refused("agreementCreate", **(drafted(three) | more))
        assert (error["code"], error["path"][1]) == (code, field), more
    alien = drafted(three[1:], commitments=[])
    assert await unit.officer.code("agreementCreate", **alien) == "FORBIDDEN"
    first = await unit.officer.do("agreementCreate", "number", **drafted(three, number="XY-1"))
    assert first["number"] == "XY-1"
    again = await unit.officer.refused("agreementCreate", **drafted(three, number="XY-1"))
    assert again["code"] == "DUPLICATE"


async def test_a_key_is_registered_by_who_holds_it_for_its_own_organization_and_once(
    writable: Graph, three: list[Party]
) -> None:
    unit, community, _ = three
    register = "organizationKeyRegister"
    own: dict[str, Any] = {
        "organization": unit.id, "publicKey": unit.pair.public.pem, "proof": unit.proof(),
    }  # fmt: skip
    assert await community.officer.code(register, **own) == "FORBIDDEN"
    for field, value, code in (
        ("proof", unit.proof(community.pair), "SIGNATURE_INVALID"),
        ("proof", community.signature(proof_bytes(
            community.known_by, unit.pair.public.fingerprint).decode(), unit.pair),
         "SIGNATURE_INVALID"),
        ("proof", "%", "SIGNATURE_INVALID"),
        ("publicKey", "x", "INVALID_PUBLIC_KEY"),
    ):  # fmt: skip
        error = await unit.officer.refused(register, **own | {field: value})
        assert (error["code"], error["path"]) == (code, ["input", field])
    key = await unit.register()
    assert key["organization"]["name"] == unit.name
    assert await unit.officer.code(register, **own) == "DUPLICATE"
    assert await community.officer.code("organizationKeyRevoke", id=key["id"]) == "FORBIDDEN"
    gone = await unit.officer.do("organizationKeyRevoke", "revokedAt", id=key["id"])
    assert gone["revokedAt"] is not None
    assert await unit.officer.code("organizationKeyRevoke", id=key["id"]) == "WRONG_STATE"
    assert await unit.officer.code(register, **own) == "DUPLICATE"
    new = await unit.register(new_pair())
    admin = await officer(writable, AssignmentRole.ADMIN, scopes=(*WRITING, Scope.ADMIN))
    await admin.do("organizationKeyRevoke", id=new["id"])
    shown = await unit.officer.query(
        "query ($id: ID!) { node(id: $id) { ... on Organization {"
        " keys { nodes { fingerprint revokedAt } } } } }",
        {"id": unit.id},
    )
    assert [each["revokedAt"] is not None for each in shown["node"]["keys"]["nodes"]] == [True] * 2


async def test_a_revoked_key_signs_no_more_and_what_it_has_signed_stands(
    writable: Graph, three: list[Party], subdistrict: Officer
) -> None:
    unit, community, witness = three
    key = await unit.register()
    waiting = await pending(three, subdistrict)
    id, text = waiting["id"], waiting["signingText"]
    await unit.officer.do("agreementSign", id=id, signature=unit.signature(text))
    await unit.officer.do("organizationKeyRevoke", id=key["id"])
    for party in (community, witness):
        await party.officer.do("agreementSign", id=id)
    assert judged(*await read_agreement(writable.dsn, id))["verified"]
    other = await pending(three, subdistrict)
    signature = unit.signature(other["signingText"])
    code = await unit.officer.code("agreementSign", id=other["id"], signature=signature)
    assert code == "SIGNATURE_INVALID"


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
