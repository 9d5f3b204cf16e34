"""`_entities`: what other departments' services refer to, in order, under the rules of `node`."""

from typing import Any

import pytest

from hub.config import Reader
from tests.graph import Graph

ENTITIES = """query($r: [_Any!]!) { _entities(representations: $r) { __typename
    ... on Area { id code name } ... on Organization { id uscc name }
    ... on Project { id title } } }"""


@pytest.fixture(params=list(Reader))
def graph(request: pytest.FixtureRequest, sampled: Graph, plain: Graph) -> Graph:
    """Each reader in turn."""
    return sampled if request.param is Reader.FAST else plain


async def known(graph: Graph) -> tuple[dict[str, Any], dict[str, Any]]:
    """Give a project, and an organisation that has a credit code."""
    data = await graph.query(
        """{ projects(first: 1) { nodes { id title } }
             organizations(first: 1, filter: {uscc: {isNull: false}}) {
               nodes { id uscc name } } }"""
    )
    return data["projects"]["nodes"][0], data["organizations"]["nodes"][0]


async def test_rows_come_in_order_by_any_key_and_null_where_absent(graph: Graph) -> None:
    project, organization = await known(graph)
    references = [
        {"__typename": "Project", "id": project["id"]},
        {"__typename": "Area", "code": "350703000000"},
        {"__typename": "Area", "code": "99"},
        {"__typename": "Organization", "uscc": organization["uscc"]},
        {"__typename": "Area", "id": "Area:3507"},
        {"__typename": "Organization", "id": organization["id"], "name": "whatever"},
        {"__typename": "Area", "code": "350703"},
    ]
    found = (await graph.query(ENTITIES, {"r": references}))["_entities"]
    assert found == [
        {"__typename": "Project", **project},
        {"__typename": "Area", "id": "Area:350703", "code": "350703000000", "name": "建阳区"},
        None,
        {"__typename": "Organization", **organization},
        {"__typename": "Area", "id": "Area:3507", "code": "350700000000", "name": "南平市"},
        {"__typename": "Organization", **organization},
        {"__typename": "Area", "id": "Area:350703", "code": "350703000000", "name": "建阳区"},
    ]


async def test_a_hundred_references_are_one_statement_or_one_for_each_type(
    sampled: Graph, plain: Graph
) -> None:
    data = await plain.query("{ areas(first: 100) { nodes { code } } }")
    references = [{"__typename": "Area", "code": a["code"]} for a in data["areas"]["nodes"]]
    answers = [await graph.query(ENTITIES, {"r": references}) for graph in (sampled, plain)]
    assert answers[0] == answers[1]
    assert sampled.statements == ["one statement for _entities"]
    assert plain.statements == ["Area rows"]


@pytest.mark.parametrize(
    ("representation", "code"),
    [
        ({}, "BAD_USER_INPUT"),
        ({"__typename": "Nothing", "id": "x"}, "BAD_USER_INPUT"),
        ({"__typename": "Area"}, "BAD_USER_INPUT"),
        ({"__typename": "Area", "code": 350703}, "BAD_USER_INPUT"),
        ({"__typename": "Area", "code": "x"}, "INVALID_DIVISION_CODE"),
        ({"__typename": "Organization", "uscc": "x"}, "INVALID_USCC"),
        ({"__typename": "Project", "id": "Area:35"}, "INVALID_ID"),
        ("text", "BAD_USER_INPUT"),
        ([], "BAD_USER_INPUT"),
    ],
)
async def test_a_bad_reference_is_a_coded_error_and_the_others_are_answered(
    graph: Graph, representation: Any, code: str
) -> None:
    good = {"__typename": "Area", "code": "35"}
    body = await graph.post(ENTITIES, {"r": [good, representation, good]})
    assert [error["extensions"]["code"] for error in body["errors"]] == [code]
    names = [found and found["name"] for found in body["data"]["_entities"]]
    assert names == ["福建省", None, "福建省"]


async def test_too_many_references_are_refused(graph: Graph) -> None:
    references = [{"__typename": "Area", "code": "35"}] * 501
    assert await graph.code(ENTITIES, {"r": references}) == "BAD_USER_INPUT"


async def test_the_subgraphs_sdl_names_the_keys_that_partners_know(graph: Graph) -> None:
    sdl = (await graph.query("{ _service { sdl } }"))["_service"]["sdl"]
    assert 'type Area implements Node @key(fields: "id") @key(fields: "code")' in sdl
    assert 'type Organization implements Node @key(fields: "id") @key(fields: "uscc")' in sdl
    assert "federation/v2.9" in sdl
