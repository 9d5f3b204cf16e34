"""The project board: all columns, their counts and first pages, in two statements."""

from tests.graph import Graph

BOARD = """query($g: ProjectBoardGroup!, $f: ProjectFilter) {
  projectBoard(groupBy: $g, filter: $f) { groupBy columns { key title count
    projects(first: 3, orderBy: [{field: DUE_AT}]) { totalCount nodes { state health category }
      pageInfo { hasNextPage endCursor } } } }
  projects(filter: $f) { totalCount } }"""


async def test_the_columns_are_the_states_and_their_counts_add_up(sampled: Graph) -> None:
    data = await sampled.query(BOARD, {"g": "STATE", "f": {"kind": {"eq": "PROJECT"}}})
    columns = data["projectBoard"]["columns"]
    assert [column["key"] for column in columns] == [
        "DRAFT", "OPEN", "ASSIGNED", "IN_PROGRESS", "ON_HOLD", "DONE", "CLOSED", "CANCELLED",
    ]  # fmt: skip
    assert columns[1]["title"] == "待认领"
    assert sum(column["count"] for column in columns) == data["projects"]["totalCount"]
    for column in columns:
        assert column["count"] == column["projects"]["totalCount"]
        # Nobody is signed in: drafts are not shown.
        assert (column["count"] > 0) == (column["key"] != "DRAFT")
        assert {node["state"] for node in column["projects"]["nodes"]} <= {column["key"]}
        assert len(column["projects"]["nodes"]) == min(3, column["count"])


async def test_a_board_is_one_statement_for_all_pages_and_one_for_all_counts(
    plain: Graph,
) -> None:
    await plain.query(
        "{ projectBoard { columns { count projects(first: 5) { nodes { title } } } } }"
    )
    assert plain.statements == [
        "ProjectBoardColumn.projects by state count",
        "ProjectBoardColumn.projects by state page",
    ]


async def test_a_filter_holds_in_every_column(sampled: Graph) -> None:
    data = await sampled.query(BOARD, {"g": "STATE", "f": {"within": "350702004008"}})
    counts = [column["count"] for column in data["projectBoard"]["columns"]]
    assert sum(counts) == data["projects"]["totalCount"] == 59


async def test_other_groupings_have_their_own_columns(sampled: Graph) -> None:
    for group, field in (("HEALTH", "health"), ("CATEGORY", "category")):
        data = await sampled.query(BOARD, {"g": group, "f": {"kind": {"eq": "PROJECT"}}})
        columns = data["projectBoard"]["columns"]
        assert sum(column["count"] for column in columns) == data["projects"]["totalCount"] > 0
        assert columns[-1]["key"] is None
        for column in columns:
            assert {n[field] for n in column["projects"]["nodes"]} <= {column["key"]}


async def test_the_next_page_of_a_column_goes_on_where_the_first_ended(sampled: Graph) -> None:
    query = """query($a: String) { projectBoard { columns { key
        projects(first: 2, after: $a) { nodes { id } pageInfo { endCursor } } } } }"""
    first = (await sampled.query(query))["projectBoard"]["columns"][1]["projects"]
    cursor = {"a": first["pageInfo"]["endCursor"]}
    second = (await sampled.query(query, cursor))["projectBoard"]["columns"][1]["projects"]
    ids = [node["id"] for node in first["nodes"] + second["nodes"]]
    assert ids == sorted(set(ids), key=lambda text: text.rsplit(":", 1)[1])
