"""The plain reader: one statement for each level, whatever the number of rows."""

import asyncio

from loaders.bundle import Loaders
from loaders.tables import ENTITIES
from rules.viewer import PUBLIC
from tests.graph import Graph

DEPTH_8 = """
query Walk($unit: [ID!]) {
  organizations(filter: {id: {in: $unit}}) { nodes { name
    pairings { nodes { kind
      area { name
        agreements { nodes { title
          projects { nodes { title
            participations { nodes { task
              organization { name
                area { name } } } } } } } } } } } } }
}
"""


async def paired_branch(graph: Graph) -> str:
    """Give the id of the Party branch that built the reading room (S0-14)."""
    data = await graph.query(
        '{ organizations(filter: {name: {contains: "人大机关党支部"}}) { nodes { id } } }'
    )
    return str(data["organizations"]["nodes"][0]["id"])


async def test_eight_levels_from_a_unit_to_its_partners_are_one_statement_each(
    plain: Graph,
) -> None:
    unit = await paired_branch(plain)
    data = await plain.query(DEPTH_8, {"unit": [unit]})
    assert plain.statements == [
        "Query.organizations page",
        "Organization.pairings page",
        "Area rows",
        "Area.agreements page",
        "Agreement.projects page",
        "Project.participations page",
        "Organization rows",
        "Area rows",
    ]
    partners = {
        participation["organization"]["name"]
        for pairing in data["organizations"]["nodes"][0]["pairings"]["nodes"]
        for agreement in pairing["area"]["agreements"]["nodes"]
        for project in agreement["projects"]["nodes"]
        for participation in project["participations"]["nodes"]
    }
    assert len(partners) >= 3


async def test_the_number_of_statements_does_not_grow_with_the_rows(plain: Graph) -> None:
    query = """query($n: Int!) { communities(first: $n, filter: {pairings: {some: {}}}) { nodes {
        pairings(first: 5) { nodes { unit { name }
            agreements(first: 2) { nodes { title } } } } } } }"""
    await plain.query(query, {"n": 2})
    few = list(plain.statements)
    await plain.query(query, {"n": 100})
    assert plain.statements == few
    assert few == [
        "Query.communities page",
        "Area.pairings page",
        "Organization rows",
        "Pairing.agreements page",
    ]


async def test_a_list_is_not_read_when_only_its_count_is_asked_for(plain: Graph) -> None:
    await plain.query("{ communities { totalCount } }")
    assert plain.statements == ["Query.communities count"]


async def test_a_list_is_not_counted_unless_its_count_is_asked_for(plain: Graph) -> None:
    await plain.query("{ communities { nodes { name } pageInfo { hasNextPage } } }")
    assert plain.statements == ["Query.communities page"]


async def test_each_parent_gets_its_own_page_and_its_own_count(plain: Graph) -> None:
    data = await plain.query(
        """{ areas(filter: {level: {eq: COUNTY}, within: "3507"}) { nodes { name
            children(first: 3) { totalCount nodes { name parent { name } }
              pageInfo { hasNextPage } } } } }"""
    )
    assert plain.statements == [
        "Query.areas page",
        "Area.children count",
        "Area.children page",
        "Area rows",
    ]
    counties = [c for c in data["areas"]["nodes"] if c["children"]["totalCount"]]
    assert len(counties) == 10
    for county in counties:
        children = county["children"]
        assert len(children["nodes"]) == 3
        assert children["pageInfo"]["hasNextPage"] == (children["totalCount"] > 3)
        assert {child["parent"]["name"] for child in children["nodes"]} == {county["name"]}


async def test_the_ancestors_of_any_depth_are_one_statement(plain: Graph) -> None:
    data = await plain.query(
        """{ organizations(first: 5, filter: {kind: {eq: PARTY_GROUP}, within: "3507"}) {
            nodes { name ancestors { kind } } } }"""
    )
    assert plain.statements == ["Query.organizations page", "Organization.ancestors rows"]
    for group in data["organizations"]["nodes"]:
        assert [above["kind"] for above in group["ancestors"]] == [
            "PARTY_BRANCH",
            "PARTY_ALLIANCE",
            "PARTY_WORK_COMMITTEE",
            "PARTY_COMMITTEE",
        ]


async def test_a_building_names_its_ancestors_up_to_the_province(plain: Graph) -> None:
    data = await plain.query(
        """{ areas(first: 1, filter: {level: {eq: BUILDING}}) {
            nodes { ancestors { level } } } }"""
    )
    levels = [area["level"] for area in data["areas"]["nodes"][0]["ancestors"]]
    assert levels == ["COMPOUND", "COMMUNITY", "SUBDISTRICT", "COUNTY", "PREFECTURE", "PROVINCE"]


async def test_node_and_nodes_find_every_type_and_give_null_for_none(plain: Graph) -> None:
    lists = ["areas", "organizations", "pairings", "agreements", "projects"]
    data = await plain.query(
        "{" + " ".join(f"{name}(first: 2) {{ nodes {{ id __typename }} }}" for name in lists) + "}"
    )
    known = [node for name in lists for node in data[name]["nodes"]]
    absent = "Pairing:350703:00000000-0000-7000-8000-000000000000"
    ids = [node["id"] for node in known]
    found = await plain.query(
        "query($ids: [ID!]!) { nodes(ids: $ids) { id __typename } }", {"ids": [*ids, absent]}
    )
    assert found["nodes"] == [*known, None]
    assert len(plain.statements) == len(lists)
    one = await plain.query("query($id: ID!) { node(id: $id) { id } }", {"id": absent})
    assert one == {"node": None}


async def test_nodes_takes_a_hundred_ids_and_no_more(plain: Graph) -> None:
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { id } }"
    assert len((await plain.query(query, {"ids": ["Area:35"] * 100}))["nodes"]) == 100
    assert await plain.code(query, {"ids": ["Area:35"] * 101}) == "BAD_USER_INPUT"


async def test_a_malformed_id_is_a_coded_error(plain: Graph) -> None:
    for text in ("", "x", "Area:", "Area:99x", "Area:35:1", "Pairing:350703:nope", "Nothing:35"):
        query = "query($id: ID!) { node(id: $id) { id } }"
        assert await plain.code(query, {"id": text}) == "INVALID_ID", text


async def test_both_forms_of_a_division_code_find_the_same_area(plain: Graph) -> None:
    data = await plain.query(
        '{ a: area(code: "350703") { id code } b: area(code: "350703000000") { id code } }'
    )
    assert data["a"] == data["b"] == {"id": "Area:350703", "code": "350703000000"}
    assert plain.statements == ["Area rows"]


async def test_a_code_out_of_use_tells_its_successor(plain: Graph) -> None:
    data = await plain.query(
        """{ then: area(code: "350784", asOf: "2013-01-01") { name supersededBy { name code } }
             now: area(code: "350784", asOf: "2024-01-01") { name }
             heir: area(code: "350703") { supersedes { nodes { code } } } }"""
    )
    assert data["then"] == {
        "name": "建阳市",
        "supersededBy": {"name": "建阳区", "code": "350703000000"},
    }
    assert data["now"] is None
    assert data["heir"]["supersedes"]["nodes"] == [{"code": "350784000000"}]


async def test_an_alliance_lists_its_members_and_each_member_lists_the_alliance(
    plain: Graph,
) -> None:
    data = await plain.query(
        """{ organizations(filter: {kind: {eq: PARTY_ALLIANCE}, within: "350181",
              members: {some: {}}}) { nodes { name members(first: 50) { totalCount
                nodes { name memberOf { nodes { name } } } } } } }"""
    )
    alliance = data["organizations"]["nodes"][0]
    assert alliance["members"]["totalCount"] >= 10
    for member in alliance["members"]["nodes"]:
        assert alliance["name"] in [above["name"] for above in member["memberOf"]["nodes"]]


async def test_a_field_that_gives_up_does_not_take_its_row_from_the_others(plain: Graph) -> None:
    loaders = Loaders(plain.database, PUBLIC)

    async def name() -> str:
        return str((await loaders.row(ENTITIES["Area"], ("35",))).name)

    one, other = asyncio.create_task(name()), asyncio.create_task(name())
    await asyncio.sleep(0)
    one.cancel()
    assert await other == "福建省"
