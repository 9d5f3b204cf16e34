"""Agreements drafted and changed: lists replaced whole, and what nobody could sign."""

from typing import Any

from tests.graph import Graph
from tests.parties import SHOWN, TODAY, Party, drafted


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
