"""Search of Chinese names and titles."""

from typing import Any

import pytest

from tests.graph import Graph

SEARCH = """query($t: String!, $types: [SearchType!], $f: Int, $a: String, $l: Int, $b: String) {
  search(text: $t, types: $types, first: $f, after: $a, last: $l, before: $b) {
    totalCount
    nodes { __typename ... on Area { id name } ... on Organization { id name }
            ... on Agreement { id title } ... on Project { id title } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }"""


async def search(graph: Graph, text: str, **variables: object) -> Any:
    """Search and give the connection."""
    return (await graph.query(SEARCH, {"t": text, **variables}))["search"]


def label(hit: dict[str, str]) -> str:
    """Give the name or title of a hit."""
    return hit.get("name") or hit["title"]


@pytest.mark.parametrize(
    "text", ["天然气", "村", "七贤", "共享贤读书苑", "邻里 先锋", "１+４", "n项"]
)
async def test_every_hit_holds_all_words_and_none_is_missed(sampled: Graph, text: str) -> None:
    found = await search(sampled, text, f=100)
    words = [word.translate(str.maketrans("１４", "14")).lower() for word in text.split()]
    for hit in found["nodes"]:
        assert all(word in label(hit).lower() for word in words), label(hit)
    parts = " ".join(
        f"{name}: {name}(filter: {{and: [{conditions(field, words)}]}}) {{ totalCount }}"
        for name, field in [("areas", "name"), ("organizations", "name"),
                            ("agreements", "title"), ("projects", "title")]
    )  # fmt: skip
    data = await sampled.query(f"{{ {parts} }}")
    assert found["totalCount"] == sum(part["totalCount"] for part in data.values())


def conditions(field: str, words: list[str]) -> str:
    """Give one `contains` for each word."""
    return ", ".join(f'{{{field}: {{contains: "{word}"}}}}' for word in words)


async def test_equal_comes_first_then_beginning_then_holding_and_shorter_first(
    sampled: Graph,
) -> None:
    names = [label(hit) for hit in (await search(sampled, "建阳", f=100))["nodes"]]
    starts = [name.startswith("建阳") for name in names]
    assert starts == sorted(starts, reverse=True)
    lengths = [len(name) for name in names if name.startswith("建阳")]
    assert lengths == sorted(lengths)
    assert [label(h) for h in (await search(sampled, "南平市", f=1))["nodes"]] == ["南平市"]


async def test_pages_of_a_search_join_to_the_whole_both_ways(sampled: Graph) -> None:
    whole = [hit["id"] for hit in (await search(sampled, "党支部 小区", f=60))["nodes"]]
    forwards: list[str] = []
    after = None
    while len(forwards) < 60:
        page = await search(sampled, "党支部 小区", f=7, a=after)
        forwards += [hit["id"] for hit in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
    assert forwards[:60] == whole
    back = await search(sampled, "党支部 小区", l=7, b=after)
    assert [hit["id"] for hit in back["nodes"]] == forwards[-8:-1]
    assert back["pageInfo"]["hasPreviousPage"]


async def test_types_narrow_the_search(sampled: Graph) -> None:
    everything = await search(sampled, "社区")
    parts = [
        (await search(sampled, "社区", types=[kind]))["totalCount"]
        for kind in ("AREA", "ORGANIZATION", "AGREEMENT", "PROJECT")
    ]
    assert sum(parts) == everything["totalCount"]
    only = await search(sampled, "社区", types=["PROJECT"])
    assert {hit["__typename"] for hit in only["nodes"]} == {"Project"}


async def test_a_page_is_one_statement_and_one_more_for_each_type_found(plain: Graph) -> None:
    await search(plain, "七贤")
    assert plain.statements[:2] == ["Query.search count", "Query.search page"]
    assert len(plain.statements) == len(set(plain.statements)) <= 6


@pytest.mark.parametrize("text", ["", "   ", "x" * 101, "a b c d e f g h i", "\0"])
async def test_nothing_or_too_much_to_search_for_is_refused(sampled: Graph, text: str) -> None:
    assert await sampled.code(SEARCH, {"t": text}) == "BAD_USER_INPUT"


@pytest.mark.parametrize("text", ["%", "_", "\\", "'", "100%", "查无此名"])
async def test_special_characters_find_only_themselves(sampled: Graph, text: str) -> None:
    found = await search(sampled, text)
    assert all(text in label(hit) for hit in found["nodes"])


async def test_a_cursor_of_a_list_is_refused_by_a_search(sampled: Graph) -> None:
    data = await sampled.query("{ areas(first: 1) { pageInfo { endCursor } } }")
    cursor = data["areas"]["pageInfo"]["endCursor"]
    assert await sampled.code(SEARCH, {"t": "村", "a": cursor}) == "INVALID_CURSOR"


async def test_a_count_refuses_what_a_page_would_refuse(sampled: Graph, plain: Graph) -> None:
    for graph in (sampled, plain):
        for arguments in ("first: -1", 'after: "x"', "first: 1, last: 1"):
            query = f'{{ search(text: "社区", {arguments}) {{ totalCount }} }}'
            assert await graph.code(query) in ("BAD_USER_INPUT", "INVALID_CURSOR")
        assert (
            await graph.code('{ search(text: "社区", types: []) { totalCount } }')
            == "BAD_USER_INPUT"
        )
