"""Filters: uniform on every list, nested, and never wider than they say."""

import json
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from graphql import parse
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.filters import MAX_DEPTH
from loaders.whole_rows import insert
from tests.graph import Graph


async def total(graph: Graph, listing: str, condition: str) -> int:
    """Count a root list under a filter."""
    data = await graph.query(f"{{ {listing}(filter: {condition}) {{ totalCount }} }}")
    return int(data[listing]["totalCount"])


async def test_and_or_not_divide_a_list_without_rest(sampled: Graph) -> None:
    whole = await total(sampled, "areas", "{}")
    urban = await total(sampled, "areas", "{settlement: {eq: URBAN}}")
    other = await total(sampled, "areas", "{not: {settlement: {eq: URBAN}}}")
    rural = await total(sampled, "areas", "{settlement: {eq: RURAL}}")
    neither = await total(sampled, "areas", "{settlement: {isNull: true}}")
    assert urban + other == whole
    assert urban + rural + neither == whole
    both = "{or: [{settlement: {eq: URBAN}}, {settlement: {eq: RURAL}}]}"
    assert await total(sampled, "areas", both) == urban + rural
    assert await total(sampled, "areas", "{and: []}") == whole
    assert await total(sampled, "areas", "{or: []}") == 0


async def test_within_takes_the_area_and_everything_below(sampled: Graph) -> None:
    counted = {
        code: await total(sampled, "areas", f'{{within: "{code}"}}')
        for code in ("35", "3501", "3507", "350703", "350703000000", "350703001", "350703001012")
    }
    assert counted["35"] == 1 + counted["3501"] + counted["3507"]
    assert counted["350703"] == counted["350703000000"]
    assert counted["3507"] > counted["350703"] > counted["350703001"] > counted["350703001012"] > 1


async def test_within_counts_pairings_agreements_projects_and_organisations(
    sampled: Graph,
) -> None:
    for listing in ("pairings", "agreements", "projects", "organizations"):
        parts = [await total(sampled, listing, f'{{within: "{code}"}}')
                 for code in ("35", "41", "42", "44")]  # fmt: skip
        unplaced = (
            await total(sampled, listing, "{not: {area: {}}}") if listing == "organizations" else 0
        )
        assert sum(parts) + unplaced == await total(sampled, listing, "{}")


async def test_conditions_reach_through_relations_both_ways(sampled: Graph) -> None:
    paired = await total(
        sampled, "communities", "{pairings: {some: {kind: {eq: AGENCY_COMMUNITY}}}}"
    )
    unpaired = await total(
        sampled, "communities", "{pairings: {none: {kind: {eq: AGENCY_COMMUNITY}}}}"
    )
    assert paired + unpaired == await total(sampled, "communities", "{}")
    condition = '{unit: {kind: {eq: PARTY_BRANCH}, host: {kind: {eq: AGENCY}}}, within: "350722"}'
    assert 0 < await total(sampled, "pairings", condition) < 160


async def test_texts_are_compared_without_case_and_width(sampled: Graph) -> None:
    for text in ("1+4+5+n", "１+４+５+Ｎ"):
        assert await total(sampled, "projects", f'{{title: {{contains: "{text}"}}}}') >= 1


@pytest.mark.parametrize("text", ["%", "_", "\\\\", "'", "%%' or true --", '\\"'])
async def test_special_characters_are_plain_text(sampled: Graph, text: str) -> None:
    parse(f'{{ a(b: "{text}") }}')
    for operator in ("contains", "startsWith", "eq"):
        assert await total(sampled, "areas", f'{{name: {{{operator}: "{text}"}}}}') == 0


async def test_ids_filter_their_own_type_only(sampled: Graph) -> None:
    data = await sampled.query(
        "{ pairings(first: 3) { nodes { id } } projects(first: 1) { nodes { id } } }"
    )
    ids = [node["id"] for node in data["pairings"]["nodes"]]
    query = "query($ids: [ID!]) { pairings(filter: {id: {in: $ids}}) { nodes { id } } }"
    found = await sampled.query(query, {"ids": ids[::-1]})
    assert [node["id"] for node in found["pairings"]["nodes"]] == ids
    wrong = data["projects"]["nodes"][0]["id"]
    assert await sampled.code(query, {"ids": [wrong]}) == "INVALID_ID"
    assert (await sampled.query(query, {"ids": []}))["pairings"]["nodes"] == []


async def test_dates_times_and_decimals_have_ranges(sampled: Graph) -> None:
    ranges = {
        "pairings": ('{since: {lt: "2021-01-01"}}', '{since: {gte: "2021-01-01"}}'),
        "projects": ('{dueAt: {lt: "2026-06-01T08:00:00+08:00"}}',
                     '{dueAt: {gte: "2026-06-01T00:00:00Z"}}'),
        "projects(budget)": ('{budget: {lte: "50000.00"}}', '{budget: {gt: "50000"}}'),
    }  # fmt: skip
    for name, (below, above) in ranges.items():
        listing = name.partition("(")[0]
        field = below[1:].partition(":")[0]
        known = await total(sampled, listing, f"{{{field}: {{isNull: false}}}}")
        low, high = await total(sampled, listing, below), await total(sampled, listing, above)
        assert low + high == known
        assert min(low, high) > 0, name


@pytest.mark.parametrize(
    ("condition", "code"),
    [
        ("{name: {eq: null}}", "BAD_USER_INPUT"),
        ("{name: null}", "BAD_USER_INPUT"),
        ("{within: null}", "BAD_USER_INPUT"),
        ('{within: "35x"}', "INVALID_DIVISION_CODE"),
        ('{on: "2020-02-30"}', "BAD_USER_INPUT"),
        ('{on: "2020-1-1"}', "BAD_USER_INPUT"),
        ('{createdAt: {lt: "2020-01-01T00:00:00"}}', "BAD_USER_INPUT"),
        ('{createdAt: {lt: "0001-01-01T00:00:00+14:00"}}', "BAD_USER_INPUT"),
        ('{name: {contains: "a\\u0000b"}}', "BAD_USER_INPUT"),
        ('{name: {in: ["\\u0000"]}}', "BAD_USER_INPUT"),
        ("{pairings: {some: null}}", "BAD_USER_INPUT"),
        ("{population: {eq: 2147483648}}", "GRAPHQL_VALIDATION_FAILED"),
        ("{level: {eq: TOWN}}", "GRAPHQL_VALIDATION_FAILED"),
        ("{nothing: {eq: 1}}", "GRAPHQL_VALIDATION_FAILED"),
    ],
)
async def test_a_value_that_cannot_be_meant_is_a_coded_error_and_no_statement(
    sampled: Graph, condition: str, code: str
) -> None:
    query = f"{{ areas(filter: {condition}) {{ nodes {{ name }} }} }}"
    assert await sampled.code(query) == code
    assert sampled.statements == []


async def test_half_a_surrogate_pair_is_a_coded_error(sampled: Graph) -> None:
    query = "query($t: String) { areas(filter: {name: {contains: $t}}) { totalCount } }"
    body = json.dumps({"query": query, "variables": {"t": "\ud800"}})
    answer = await sampled.client.post(
        "/graphql", content=body, headers={"content-type": "application/json"}
    )
    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


async def test_a_filter_nested_too_deeply_or_too_long_is_refused(sampled: Graph) -> None:
    nested = "{not: " * (MAX_DEPTH + 2) + "{}" + "}" * (MAX_DEPTH + 2)
    assert await sampled.code(f"{{ areas(filter: {nested}) {{ totalCount }} }}") == "BAD_USER_INPUT"
    query = "query($n: [String!]) { areas(filter: {name: {in: $n}}) { totalCount } }"
    assert await sampled.code(query, {"n": ["x"] * 501}) == "BAD_USER_INPUT"


async def test_a_filter_given_by_variable_or_left_out_means_the_same(sampled: Graph) -> None:
    query = """query($f: AreaFilter, $n: String) { areas(filter: $f) { totalCount }
        named: areas(filter: {name: {eq: $n}}) { totalCount } }"""
    without = await sampled.query(query)
    assert without["areas"] == without["named"]
    assert (await sampled.query(query, {"f": None, "n": "南平市"}))["named"]["totalCount"] == 1
    tree = {"level": {"in": ["PREFECTURE", "COUNTY"]}, "on": "2024-01-01"}
    assert (await sampled.query(query, {"f": tree}))["areas"]["totalCount"] == 38


async def test_a_day_finds_what_is_in_force_on_it(empty: Graph) -> None:
    connection = await asyncpg.connect(empty.dsn)
    stamps = {"version": 1, "synthetic": True,
              "created_at": datetime.now(UTC), "updated_at": datetime.now(UTC)}  # fmt: skip
    periods = [
        (None, None),
        ("2020-01-01", None),
        (None, "2019-12-31"),
        ("2020-06-01", "2020-06-30"),
    ]
    rows: list[dict[str, Any]] = [
        {"code": f"3{n}", "name": f"{n}", "name_pinyin": f"{n}", "is_grid": False,
         "valid_from": first and datetime.fromisoformat(first).date(),
         "valid_to": last and datetime.fromisoformat(last).date(), **stamps}
        for n, (first, last) in enumerate(periods, start=1)
    ]  # fmt: skip
    await insert(connection, "area", list(rows[0]), rows)
    await connection.close()
    for day, names in {"2019-12-31": "13", "2020-01-01": "12", "2020-06-30": "124"}.items():
        query = f'{{ areas(filter: {{on: "{day}"}}) {{ nodes {{ name }} }} }}'
        found = (await empty.query(query))["areas"]["nodes"]
        assert "".join(area["name"] for area in found) == names


leaves = st.sampled_from([
    {"level": {"eq": "COUNTY"}}, {"within": "3507"}, {"settlement": {"isNull": True}},
    {"name": {"contains": "建"}}, {"isGrid": {"eq": True}}, {"households": {"gt": 100}},
    {"pairings": {"some": {}}}, {"parent": {"level": {"eq": "PREFECTURE"}}},
    {"organizations": {"none": {"kind": {"eq": "PARTY_BRANCH"}}}}, {},
])  # fmt: skip
trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(lambda x: {"not": x}, inner),
        st.builds(lambda x: {"and": x}, st.lists(inner, max_size=3)),
        st.builds(lambda x: {"or": x}, st.lists(inner, max_size=3)),
    ),
    max_leaves=4,
)


@settings(max_examples=30, deadline=None)
@given(tree=trees)
async def test_a_filter_and_its_opposite_divide_the_list(
    sampled: Graph, tree: dict[str, Any]
) -> None:
    query = """query($f: AreaFilter) {
        all: areas { totalCount } yes: areas(filter: $f) { totalCount }
        no: areas(filter: {not: $f}) { totalCount } }"""
    data = await sampled.query(query, {"f": tree})
    assert data["yes"]["totalCount"] + data["no"]["totalCount"] == data["all"]["totalCount"]


async def test_all_operators_of_an_id_must_hold(sampled: Graph) -> None:
    both = '{id: {eq: "Area:3507", in: ["Area:3501", "Area:3507"]}}'
    assert await total(sampled, "areas", both) == 1
    assert await total(sampled, "areas", '{id: {eq: "Area:3507", in: ["Area:3501"]}}') == 0


async def test_letters_of_any_alphabet_are_compared_without_case_in_every_column(
    writable: Graph,
) -> None:
    await writable.database.fetch(
        "rename", "update project set number = 'ÉB-Я①x' where number = 'WH-DK-0001'", []
    )
    for text in ("ÉB", "éb", "Я", "я", "1X"):
        assert await total(writable, "projects", f'{{number: {{contains: "{text}"}}}}') == 1, text
