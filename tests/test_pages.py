"""Pages: keyset cursors that survive inserts, and arguments that are refused with a reason."""

import base64
import json
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loaders.whole_rows import insert
from tests.graph import Graph, serving
from tests.signing import change

WALK = """query($after: String) { communities(first: 100, after: $after) {
    nodes { code } pageInfo { hasNextPage endCursor } } }"""


def community(number: int) -> dict[str, Any]:
    """Make a community row at the front, in the middle or at the end of the codes."""
    now = datetime.now(UTC)
    prefix = ("350181002", "420102002", "441284108")[number % 3]
    return {
        "code": f"{prefix}{700 + number}",
        "name": f"新设社区{number}",
        "name_pinyin": f"xin {number}",
        "is_grid": False,
        "synthetic": True,
        "version": 1,
        "created_at": now,
        "updated_at": now,
    }


async def test_a_walk_over_all_communities_sees_each_once_while_rows_are_inserted(
    writable: Graph,
) -> None:
    connection = await asyncpg.connect(writable.dsn)
    rows = await connection.fetch("select code, synthetic from area where level = 'COMMUNITY'")
    before = {row["code"] for row in rows}
    assert sum(not row["synthetic"] for row in rows) == 8030
    seen: list[str] = []
    after, more, number = None, True, 0
    while more:
        page = (await writable.query(WALK, {"after": after}))["communities"]
        seen += [node["code"] for node in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
        number += 1
        row = community(number)
        await insert(connection, "area", list(row), [row])
    await connection.close()
    assert len(seen) == len(set(seen))
    assert before <= set(seen)
    assert number >= 81


async def test_walking_backwards_gives_the_same_list_reversed(sampled: Graph) -> None:
    query = """query($f: Int, $a: String, $l: Int, $b: String) {
        areas(first: $f, after: $a, last: $l, before: $b, filter: {level: {eq: COUNTY}},
              orderBy: [{field: NAME}]) {
            nodes { code } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""
    forwards = await walk(sampled, query, "f", "a", "endCursor", "hasNextPage")
    backwards = await walk(sampled, query, "l", "b", "startCursor", "hasPreviousPage")
    assert [c for page in forwards for c in page] == [
        c for page in reversed(backwards) for c in page
    ]
    assert len(forwards) > 3


async def walk(
    graph: Graph, query: str, size: str, place: str, cursor: str, more: str
) -> list[list[str]]:
    """Walk `areas` in pages of 7 and give the codes of each page."""
    pages, at = [], None
    while True:
        areas = (await graph.query(query, {size: 7, place: at}))["areas"]
        pages.append([node["code"] for node in areas["nodes"]])
        at = areas["pageInfo"][cursor]
        if not areas["pageInfo"][more]:
            return pages


FIELDS = ["TITLE", "BUDGET", "DUE_AT", "STARTED_AT", "NUMBER", "CREATED_AT"]
term = st.tuples(st.sampled_from(FIELDS), st.sampled_from(["ASC", "DESC"]))
orders = st.lists(term, max_size=3, unique_by=lambda pair: pair[0]).map(
    lambda pairs: [{"field": field, "direction": direction} for field, direction in pairs]
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=orders, size=st.integers(1, 40), backwards=st.booleans())
async def test_pages_of_any_order_join_to_the_whole_list(
    sampled: Graph, order: list[dict[str, str]], size: int, *, backwards: bool
) -> None:
    query = """query($f: Int, $a: String, $l: Int, $b: String, $o: [ProjectOrder!]) {
        projects(first: $f, after: $a, last: $l, before: $b, orderBy: $o,
                 filter: {within: "350702"}) {
            totalCount edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage } } }"""
    size_name, place, more = (
        ("l", "b", "hasPreviousPage") if backwards else ("f", "a", "hasNextPage")
    )
    whole: list[str] = []
    at: str | None = None
    while True:
        variables = {size_name: size, place: at, "o": order}
        page = (await sampled.query(query, variables))["projects"]
        ids = [edge["node"]["id"] for edge in page["edges"]]
        whole = ids + whole if backwards else whole + ids
        if not page["pageInfo"][more]:
            break
        at = page["edges"][0 if backwards else -1]["cursor"]
    assert len(whole) == len(set(whole)) == page["totalCount"]
    assert whole == await sorted_ids(sampled, order)


async def sorted_ids(graph: Graph, order: list[dict[str, str]]) -> list[str]:
    """Order the same projects by PostgreSQL alone, without keysets."""
    columns = {"TITLE": "title_pinyin"}
    keys = [f"{columns.get(t['field'], t['field'].lower())} {t['direction']}" for t in order]
    keys.append(f"id {order[-1]['direction'] if order else 'asc'}")
    connection = await asyncpg.connect(graph.dsn)
    rows = await connection.fetch(
        "select 'Project:' || county || ':' || id from project"
        f" where area_code >= '350702' and area_code < '350702:' order by {', '.join(keys)}"
    )
    await connection.close()
    return [row[0] for row in rows]


async def test_names_are_ordered_by_pinyin(sampled: Graph) -> None:
    data = await sampled.query(
        """{ areas(first: 100, filter: {level: {eq: COUNTY}, within: "3507", on: "2020-01-01"},
               orderBy: [{field: NAME}]) { nodes { name } } }"""
    )
    names = [node["name"] for node in data["areas"]["nodes"]]
    assert names == ["光泽县", "建瓯市", "建阳区", "浦城县", "邵武市", "顺昌县", "松溪县",
                     "武夷山市", "延平区", "政和县"]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ("first: -1", "BAD_USER_INPUT", "from 0 to 100"),
        ("first: 101", "BAD_USER_INPUT", "from 0 to 100"),
        ("last: 101", "BAD_USER_INPUT", "from 0 to 100"),
        ("first: 1, last: 1", "BAD_USER_INPUT", "not both"),
        ("orderBy: [{field: NAME}, {field: NAME}]", "BAD_USER_INPUT", "twice"),
        ('after: ""', "INVALID_CURSOR", "malformed"),
        ('after: "!"', "INVALID_CURSOR", "malformed"),
        ('after: "WzFd"', "INVALID_CURSOR", "another list"),
        ('before: "bm90IGpzb24"', "INVALID_CURSOR", "malformed"),
        ('after: "é"', "INVALID_CURSOR", "malformed"),
    ],
)
async def test_arguments_that_cannot_be_meant_are_coded_errors(
    sampled: Graph, arguments: str, code: str, words: str
) -> None:
    for selection in ("nodes { name }", "totalCount"):
        error = await sampled.error(f"{{ areas({arguments}) {{ {selection} }} }}")
        assert error["extensions"]["code"] == code
        assert words in error["message"]


async def test_a_cursor_of_another_list_or_order_is_refused(sampled: Graph) -> None:
    data = await sampled.query("{ areas(first: 1) { pageInfo { endCursor } } }")
    cursor = data["areas"]["pageInfo"]["endCursor"]
    for wrong in (
        "communities(after: $c) { nodes { name } }",
        "areas(after: $c, orderBy: [{field: NAME}]) { nodes { name } }",
        "areas(after: $c, orderBy: [{field: CODE, direction: DESC}]) { nodes { name } }",
        'area(code: "35") { children(after: $c) { nodes { name } } }',
    ):
        assert (
            await sampled.code(f"query($c: String) {{ {wrong} }}", {"c": cursor})
            == "INVALID_CURSOR"
        )


async def test_a_forged_value_in_a_cursor_is_refused_and_never_reaches_sql(sampled: Graph) -> None:
    query = """query($c: String) { pairings(first: 1, after: $c, orderBy: [{field: SINCE}]) {
        nodes { id } pageInfo { endCursor } } }"""
    cursor = (await sampled.query(query))["pairings"]["pageInfo"]["endCursor"]
    fingerprint = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))[0]
    identity = "00000000-0000-7000-8000-000000000000"
    forgeries: list[list[Any]] = [
        ["x", "y"], [None, None], [{}, []], ["2020-01-01"], ["2020-01-01", "nope"],
        ["2020-01-01", identity, "more"],
    ]  # fmt: skip
    for values in forgeries:
        forged = base64.urlsafe_b64encode(json.dumps([fingerprint, *values]).encode()).decode()
        assert await sampled.code(query, {"c": forged}) == "INVALID_CURSOR", values
        assert sampled.statements == []


async def test_first_zero_is_an_empty_page_of_a_list_that_has_more(sampled: Graph) -> None:
    data = await sampled.query(
        "{ areas(first: 0) { nodes { name } pageInfo { hasNextPage endCursor } } }"
    )
    assert data["areas"] == {"nodes": [], "pageInfo": {"hasNextPage": True, "endCursor": None}}


@pytest.mark.parametrize(
    ("listing", "order", "value"),
    [
        ("areas", "HOUSEHOLDS", "99999999999"),
        ("areas", "HOUSEHOLDS", "1_0"),
        ("areas", "NAME", "\0"),
        ("areas", "NAME", "\ud800"),
        ("projects", "BUDGET", "1e999999"),
        ("projects", "BUDGET", "NaN"),
        ("projects", "DUE_AT", "0001-01-01T00:00:00+14:00"),
        ("projects", "DUE_AT", "2024-01-01T00:00:00"),
        ("pairings", "SINCE", "20240101"),
    ],
)
async def test_a_cursor_with_a_value_that_cannot_be_is_invalid_in_both_readers(
    sampled: Graph, plain: Graph, listing: str, order: str, value: str
) -> None:
    query = f"""query($a: String) {{ {listing}(first: 1, after: $a, orderBy: [{{field: {order}}}])
        {{ nodes {{ id }} pageInfo {{ endCursor }} }} }}"""
    cursor = (await sampled.query(query))[listing]["pageInfo"]["endCursor"]
    padded = cursor + "=" * (-len(cursor) % 4)
    fingerprint, _, *rest = json.loads(base64.urlsafe_b64decode(padded))
    forged = base64.urlsafe_b64encode(json.dumps([fingerprint, value, *rest]).encode()).decode()
    for graph in (sampled, plain):
        assert await graph.code(query, {"a": forged}) == "INVALID_CURSOR"


async def test_cursors_hold_on_a_server_that_writes_dates_otherwise(writable: Graph) -> None:
    name = writable.dsn.split("?")[0].rsplit("/", 1)[1]
    await change(writable, f"alter database {name} set datestyle = 'German'")
    async with serving(writable.dsn) as graph:
        for listing, order in (("pairings", "SINCE"), ("projects", "DUE_AT")):
            query = f"""query($a: String) {{ {listing}(first: 1, after: $a,
                orderBy: [{{field: {order}}}]) {{ nodes {{ id }} pageInfo {{ endCursor }} }} }}"""
            first = (await graph.query(query))[listing]
            second = await graph.query(query, {"a": first["pageInfo"]["endCursor"]})
            assert second[listing]["nodes"] != first["nodes"]
