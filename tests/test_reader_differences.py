"""Where the two readers once differed: each case by its name, both readers, and the right answer.

One more was found in the plain reader alone, and is held in test_reading.py: a field that gave up
took a shared row from its siblings.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.graph import Graph
from tests.test_two_readers import differ, normal


class Both:
    """Asks both readers, which must agree."""

    def __init__(self, fast: Graph, plain: Graph) -> None:
        """Keep the two."""
        self.fast, self.plain = fast, plain

    async def answer(
        self, query: str, variables: Mapping[str, Any] | None = None, *, fell_back: str = "0/1"
    ) -> dict[str, Any]:
        """Give the answer of both; `fell_back` is how much the fast one may leave to the plain."""
        sent = {"query": query, "variables": variables}
        one = await self.fast.client.post("/graphql", json=sent)
        other = await self.plain.client.post("/graphql", json=sent)
        answers = normal(one.json()), normal(other.json())
        assert not differ(*answers), answers
        assert one.headers["x-hub-fell-back"] == fell_back
        return answers[0]

    async def data(self, query: str, variables: Mapping[str, Any] | None = None) -> Any:
        """Give the data that both answer, the fast reader by itself and without errors."""
        body = await self.answer(query, variables)
        assert "errors" not in body
        return body["data"]


@pytest.fixture
def both(sampled: Graph, plain: Graph) -> Both:
    """Both readers over the sample."""
    return Both(sampled, plain)


async def test_no_ids_give_no_nodes(both: Both) -> None:
    assert await both.data("{ nodes(ids: []) { id } }") == {"nodes": []}
    assert await both.data("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", {"ids": []}) == {
        "nodes": []
    }


async def test_no_references_give_no_entities(both: Both) -> None:
    assert await both.data("{ _entities(representations: []) { __typename } }") == {"_entities": []}


async def test_page_information_of_constants_alone_is_there(both: Both) -> None:
    query = "{ areas(last: 1) { pageInfo { __typename hasNextPage } } }"
    shown = {"__typename": "PageInfo", "hasNextPage": False}
    assert await both.data(query) == {"areas": {"pageInfo": shown}}


async def test_page_information_of_an_empty_list_is_there(both: Both) -> None:
    query = """{ areas(first: 1, filter: {name: {eq: "无"}}) {
        pageInfo { __typename hasPreviousPage startCursor } } }"""
    shown = {"__typename": "PageInfo", "hasPreviousPage": False, "startCursor": None}
    assert await both.data(query) == {"areas": {"pageInfo": shown}}


async def test_a_size_that_nothing_needs_is_no_error(both: Both) -> None:
    query = "query($n: Int) { areas(first: $n) { pageInfo { hasPreviousPage } } }"
    for size in (0, 3, None):
        data = await both.data(query, {"n": size})
        assert data == {"areas": {"pageInfo": {"hasPreviousPage": False}}}


async def test_a_bad_size_is_refused_also_when_nothing_needs_it(both: Both) -> None:
    query = "query($n: Int) { areas(first: $n) { pageInfo { hasPreviousPage } } }"
    body = await both.answer(query, {"n": 101}, fell_back="1/1")
    assert [error["extensions"]["code"] for error in body["errors"]] == ["BAD_USER_INPUT"]


async def test_rows_keep_their_order_beside_a_cursor_that_is_read_the_other_way(
    both: Both,
) -> None:
    query = """{ areas(last: 3, filter: {level: {eq: PROVINCE}}) {
        pageInfo { startCursor endCursor } nodes { code } edges { cursor node { code } } } }"""
    areas = (await both.data(query))["areas"]
    codes = [node["code"] for node in areas["nodes"]]
    assert len(codes) == 3
    assert codes == sorted(codes) == [edge["node"]["code"] for edge in areas["edges"]]
    assert areas["pageInfo"]["startCursor"] == areas["edges"][0]["cursor"]
    assert areas["pageInfo"]["endCursor"] == areas["edges"][-1]["cursor"]


async def test_a_list_keeps_its_order_beside_another_that_is_read_backwards(both: Both) -> None:
    query = """{ organizations(filter: {within: "350181002001"}, orderBy: [{field: NAME}]) {
        nodes { name } edges { node { pairings(last: 2) { nodes { id } } } } } }"""
    ordered = (await both.data(query))["organizations"]["nodes"]
    alone = '{ organizations(filter: {within: "350181002001"}, orderBy: [{field: NAME}])'
    assert (
        ordered == (await both.data(f"{alone} {{ nodes {{ name }} }} }}"))["organizations"]["nodes"]
    )


async def test_null_for_an_argument_that_cannot_be_null_is_an_error_of_its_field(
    both: Both,
) -> None:
    query = 'query($id: ID = "Area:35") { node(id: $id) { id } }'
    assert await both.data(query) == {"node": {"id": "Area:35"}}
    body = await both.answer(query, {"id": None}, fell_back="1/1")
    assert body["data"] == {"node": None}
    assert [error["path"] for error in body["errors"]] == [["node"]]


async def test_null_within_an_argument_that_cannot_hold_it_is_an_error_of_its_field(
    both: Both,
) -> None:
    query = """query($id: ID = "Area:35") { nodes(ids: ["Area:3507", $id]) { id }
        area(code: "35") { name } }"""
    body = await both.answer(query, {"id": None}, fell_back="1/2")
    assert body["data"] is None
    assert [error["path"] for error in body["errors"]] == [["nodes"]]


@pytest.mark.parametrize("directive", ["skip", "include"])
async def test_null_for_the_condition_of_a_directive_is_an_error(
    both: Both, directive: str
) -> None:
    query = f"query($b: Boolean = true) {{ areas {{ totalCount @{directive}(if: $b) }} }}"
    body = await both.answer(query, {"b": None}, fell_back="1/1")
    assert len(body["errors"]) == 1


async def test_a_long_response_key_is_kept_whole(both: Both) -> None:
    key = "k" * 64
    body = await both.answer(f'{{ area(code: "35") {{ {key}: name }} }}', fell_back="1/1")
    assert body["data"] == {"area": {key: "福建省"}}


async def test_a_board_shows_what_lies_in_no_column_of_its_own(both: Both) -> None:
    query = """{ projectBoard(groupBy: HEALTH) { columns { key count
        projects(first: 1) { totalCount nodes { health } } } } }"""
    columns = (await both.data(query))["projectBoard"]["columns"]
    without = [column for column in columns if column["key"] is None]
    assert [node["health"] for node in without[0]["projects"]["nodes"]] == [None]
    assert all(column["count"] == column["projects"]["totalCount"] for column in columns)


async def test_times_and_amounts_are_written_alike(both: Both) -> None:
    query = """{ projects(first: 5, filter: {budget: {isNull: false}, dueAt: {isNull: false}}) {
        nodes { budget dueAt } } }"""
    nodes = (await both.data(query))["projects"]["nodes"]
    assert nodes
    assert all(node["dueAt"].endswith("+00:00") and "T" in node["dueAt"] for node in nodes)
    assert all(isinstance(node["budget"], str) for node in nodes)
