"""Writing whole rows: what a constraint refuses is said in the domain's words."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from loaders.whole_rows import insert
from rules.organizations import CreditCode, OrganizationKind, check_character, warnings_of
from rules.refusals import ErrorCode, Refusal
from tests.graph import Graph

NOW = datetime.now(UTC)
STAMPS = {"synthetic": True, "version": 1, "created_at": NOW, "updated_at": NOW}


def area(code: str, name: str = "某地", **values: Any) -> dict[str, Any]:
    """Make an area row."""
    return {"code": code, "name": name, "name_pinyin": "mou di", "is_grid": False,
            **STAMPS, **values}  # fmt: skip


def organization(**values: Any) -> dict[str, Any]:
    """Make an organisation row."""
    return {"id": uuid4(), "name": "某单位", "name_pinyin": "mou", "kind": "AGENCY",
            "provisional": False, **STAMPS, **values}  # fmt: skip


def pairing(unit: Any, code: str, kind: str = "AGENCY_COMMUNITY", **values: Any) -> dict[str, Any]:
    """Make a pairing row."""
    return {"id": uuid4(), "county": code[:6], "unit_id": unit["id"], "area_code": code,
            "kind": kind, "since": date(2024, 1, 1), "until": None, **STAMPS, **values}  # fmt: skip


async def add(graph: Graph, table: str, *rows: dict[str, Any]) -> None:
    """Insert rows into `table`."""
    connection = await asyncpg.connect(graph.dsn)
    try:
        await insert(connection, table, list(rows[0]), rows)
    finally:
        await connection.close()


async def refused(graph: Graph, table: str, *rows: dict[str, Any]) -> ErrorCode:
    """Insert rows that must be refused; give the code."""
    with pytest.raises(Refusal) as refusal:
        await add(graph, table, *rows)
    return refusal.value.code


async def test_a_community_needs_its_subdistrict(empty: Graph) -> None:
    await add(empty, "area", area("35"), area("3507"), area("350703"))
    assert await refused(empty, "area", area("350703001005")) is ErrorCode.UNKNOWN_PARENT
    await add(empty, "area", area("350703001"))
    await add(empty, "area", area("350703001005"))
    data = await empty.query('{ area(code: "350703001005") { level parent { code } } }')
    assert data["area"] == {"level": "COMMUNITY", "parent": {"code": "350703001000"}}


async def test_a_parent_may_come_after_its_child_in_one_insert(empty: Graph) -> None:
    await add(empty, "area", area("350703"), area("3507"), area("35"))
    assert (await empty.query("{ areas { totalCount } }"))["areas"]["totalCount"] == 3


async def test_an_insert_with_one_bad_row_inserts_none(empty: Graph) -> None:
    assert await refused(empty, "area", area("35"), area("3599x")) is ErrorCode.CONSTRAINT_VIOLATED
    assert (await empty.query("{ areas { totalCount } }"))["areas"]["totalCount"] == 0


async def test_a_standing_pairing_cannot_be_made_twice_but_again_after_its_end(
    writable: Graph,
) -> None:
    unit, code = organization(), "350703001012"
    await add(writable, "organization", unit)
    first = pairing(unit, code)
    await add(writable, "pairing", first)
    assert await refused(writable, "pairing", pairing(unit, code)) is ErrorCode.ALREADY_PAIRED
    ended = pairing(unit, code, until=date(2024, 6, 1))
    await add(writable, "pairing", ended, pairing(unit, code, "ENTERPRISE_VILLAGE"))


async def test_a_compound_has_one_paired_branch_at_a_time(writable: Graph) -> None:
    branches = [organization(kind="PARTY_BRANCH"), organization(kind="PARTY_BRANCH")]
    await add(writable, "area", area("350703001012-C900"))
    await add(writable, "organization", *branches)
    rows = [pairing(branch, "350703001012-C900", "BRANCH_COMPOUND") for branch in branches]
    await add(writable, "pairing", rows[0])
    assert await refused(writable, "pairing", rows[1]) is ErrorCode.COMPOUND_ALREADY_PAIRED


async def test_a_row_must_carry_the_county_of_its_area(writable: Graph) -> None:
    unit = organization()
    await add(writable, "organization", unit)
    row = pairing(unit, "350703001012", county="350702")
    assert await refused(writable, "pairing", row) is ErrorCode.CONSTRAINT_VIOLATED


async def test_a_reference_to_nothing_is_told(writable: Graph) -> None:
    row = pairing(organization(), "350703001012")
    assert await refused(writable, "pairing", row) is ErrorCode.UNKNOWN_REFERENCE


async def test_a_credit_code_belongs_to_one_organisation(empty: Graph) -> None:
    body = "11350703MB0000001"
    code = body + check_character(body)
    await add(empty, "organization", organization(uscc=code))
    assert await refused(empty, "organization", organization(uscc=code)) is ErrorCode.DUPLICATE
    data = await empty.query(
        "query($c: CreditCode!) { organization(uscc: $c) { uscc } }", {"c": code.lower()}
    )
    assert data["organization"] == {"uscc": code}


async def test_the_graph_warns_of_a_prefix_that_contradicts_the_kind_as_the_rule_does(
    empty: Graph,
) -> None:
    rows: list[dict[str, Any]] = []
    for number, kind in enumerate(OrganizationKind):
        for prefix in ("11", "12", "13", "51", "52", "53", "81", "91", "92", "93", "N2", "Y1"):
            body = f"{prefix}350703{number:03}ABC{len(rows):03}"
            rows.append(organization(uscc=body + check_character(body), kind=kind.value))
    rows.append(organization(uscc=None))
    await add(empty, "organization", *rows)
    query = """query($a: String) { organizations(first: 100, after: $a) {
        nodes { uscc kind warnings } pageInfo { endCursor hasNextPage } } }"""
    after, more, seen = None, True, 0
    while more:
        page = (await empty.query(query, {"a": after}))["organizations"]
        for node in page["nodes"]:
            uscc = CreditCode(node["uscc"]) if node["uscc"] else None
            told = [str(warning) for warning in warnings_of(uscc, OrganizationKind[node["kind"]])]
            assert node["warnings"] == told
            seen += 1
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert seen == len(rows)
