"""At a million projects no statement of either reader reads a large table from end to end."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest

from bench.operations import QUERIES, operations
from hub.config import Reader
from loaders.database import SESSION, Connection, Rights
from schema.documents import read_document
from tests.databases import address, cloned
from tests.graph import Graph, serving
from tests.million import PROJECTS, add_projects
from tests.test_golden import GOLDEN, VARIABLES

LARGE = 10_000
"""Rows from which on a table is large: area, pairing, participation and project are."""
BENCH = sorted(path for path in QUERIES.glob("*.graphql") if "." not in path.stem)
NAMES = [*(f"golden {path.stem}" for path in GOLDEN), *(f"bench {path.stem}" for path in BENCH)]
Variables = Mapping[str, Any]


@dataclass
class Million:
    """The database of a million projects, both readers over it, and what is asked of it."""

    connection: Connection
    graphs: Mapping[Reader, Graph]
    large: frozenset[str]
    asked: Mapping[str, tuple[str, Variables]]


@pytest.fixture(scope="module")
async def million(server: str, filled: str) -> AsyncIterator[Million]:
    """Both readers over a million projects."""
    async with cloned(server, filled) as name:
        dsn = address(server, name)
        await add_projects(dsn)
        connection = await asyncpg.connect(dsn, server_settings=SESSION)
        async with serving(dsn) as fast, serving(dsn, Reader.PLAIN) as plain:
            graphs = {Reader.FAST: fast, Reader.PLAIN: plain}
            asked = {**await golden_queries(connection, plain), **await bench_queries(dsn)}
            yield Million(connection, graphs, await large_tables(connection), asked)
        await connection.close()


async def large_tables(connection: Connection) -> frozenset[str]:
    """Name the tables of more than `LARGE` rows, counted."""
    tables = await connection.fetch("select relname from pg_stat_user_tables")
    rows = {
        str(name): await connection.fetchval(f"select count(*) from {name}") for (name,) in tables
    }
    return frozenset(name for name, number in rows.items() if number > LARGE)


async def golden_queries(connection: Connection, graph: Graph) -> dict[str, tuple[str, Variables]]:
    """Give the golden queries with variables that mean rows of this database."""
    real = VARIABLES | await known_ids(connection)
    asked: dict[str, tuple[str, Variables]] = {}
    for path in GOLDEN:
        query = path.read_text()
        cursor = await cursor_for(path.stem, graph)
        values = real | {"after": cursor, "before": cursor}
        asked[f"golden {path.stem}"] = query, {name: values[name] for name in named(query)}
    return asked


def named(query: str) -> list[str]:
    """Name the variables of a query."""
    node = read_document(query).node
    assert node is not None
    [operation, *_] = node.definitions
    definitions: Sequence[Any] = getattr(operation, "variable_definitions", None) or ()
    return [definition.variable.name.value for definition in definitions]


async def known_ids(connection: Connection) -> dict[str, Any]:
    """Give ids from within the tables."""
    unit = "select 'Organization:' || id from organization where name like '%人大机关党支部'"
    pairing = (
        "select 'Pairing:' || county || ':' || id from pairing order by id offset 5000 limit 1"
    )
    project = "select 'Project:' || county || ':' || id from project where number = 'BN-500001'"
    ids = ["Area:35", await connection.fetchval(pairing)]
    return {
        "unit": [await connection.fetchval(unit)],
        "id": await connection.fetchval(project),
        "ids": ids,
    }


CURSORS = {
    "communities_next_page": 'communities(first: 9, filter: {within: "3507"})',
    "areas_last_page": 'areas(first: 9, filter: {within: "3507"})',
    "projects_after_a_cursor_of_a_nullable_order": (
        'projects(first: 9, filter: {dueAt: {gte: "2026-03-01T00:00:00Z"}}'
        " orderBy: [{field: DUE_AT}])"
    ),
}
"""Lists whose ends lie in the midst of what the golden queries page through."""


async def cursor_for(name: str, graph: Graph) -> str | None:
    """Give a cursor from the midst of the list that a golden query pages through."""
    if name not in CURSORS:
        return None
    data = await graph.query(f"{{ list: {CURSORS[name]} {{ pageInfo {{ endCursor }} }} }}")
    return str(data["list"]["pageInfo"]["endCursor"])


async def bench_queries(dsn: str) -> dict[str, tuple[str, Variables]]:
    """Give the queries of the benchmarks with their first variables."""
    asked: dict[str, tuple[str, Variables]] = {}
    # Those of an agency have the same documents.
    for operation in (each for each in await operations(dsn) if not each.token):
        body = json.loads(operation.bodies("hub")[0])
        asked[f"bench {operation.name}"] = body["query"], body["variables"]
    return asked


@asynccontextmanager
async def recorded(graph: Graph) -> AsyncIterator[list[tuple[str, list[Any]]]]:
    """Collect the statements that a graph runs meanwhile, each with its parameters."""
    statements: list[tuple[str, list[Any]]] = []
    run = graph.database._run

    async def recording(
        name: str, text: str, parameters: Sequence[Any], rights: Rights = None
    ) -> list[Any]:
        statements.append((text, list(parameters)))
        return await run(name, text, parameters, rights)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(graph.database, "_run", recording)
        yield statements


def nodes_of(plan: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Walk a plan."""
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes_of(inner)


def scanned(explained: str, large: frozenset[str]) -> set[str]:
    """Name the large tables that a plan reads from end to end."""
    [whole] = json.loads(explained)
    scans = (node for node in nodes_of(whole["Plan"]) if node["Node Type"] == "Seq Scan")
    return {scan["Relation Name"] for scan in scans} & large


async def explained(
    million: Million, reader: Reader, query: str, variables: Variables, how: str = "format json"
) -> list[str]:
    """Ask; give the plans of the statements."""
    graph, connection = million.graphs[reader], million.connection
    async with recorded(graph) as statements:
        await graph.query(query, variables)
    assert statements
    return [
        await connection.fetchval(f"explain ({how}) {sql}", *given) for sql, given in statements
    ]


async def scanned_for(
    million: Million, reader: Reader, query: str, variables: Variables
) -> set[str]:
    """Ask; name the large tables that the statements read from end to end."""
    plans = await explained(million, reader, query, variables)
    return set().union(*(scanned(plan, million.large) for plan in plans))


async def read_in_vain(million: Million, reader: Reader, query: str, variables: Variables) -> float:
    """Ask; count the rows that the statements read and then leave out."""
    plans = await explained(million, reader, query, variables, "analyze, format json")
    nodes = (node for plan in plans for node in nodes_of(json.loads(plan)[0]["Plan"]))
    left = (node.get("Rows Removed by Filter", 0) * node["Actual Loops"] for node in nodes)
    return float(sum(left))


async def test_there_are_a_million_projects(million: Million) -> None:
    assert await million.connection.fetchval("select count(*) from project") >= PROJECTS
    assert await million.connection.fetchval("select count(*) from participation") >= 400_000
    assert million.large == {"area", "pairing", "participation", "project"}


def test_all_queries_are_asked(million: Million) -> None:
    assert set(NAMES) == set(million.asked)
    assert len(NAMES) >= 28


@pytest.mark.parametrize("reader", list(Reader))
@pytest.mark.parametrize("name", NAMES)
async def test_no_statement_of_a_query_reads_a_large_table_from_end_to_end(
    million: Million, name: str, reader: Reader
) -> None:
    assert await scanned_for(million, reader, *million.asked[name]) == set()


@pytest.mark.parametrize("name", NAMES)
async def test_nor_does_the_plan_that_is_kept_for_any_parameters(
    million: Million, name: str
) -> None:
    graph, connection = million.graphs[Reader.FAST], million.connection
    async with recorded(graph) as statements:
        await graph.query(*million.asked[name])
    [(sql, parameters)] = statements
    # PostgreSQL may take this plan from a statement's sixth time on.
    await connection.execute("set plan_cache_mode = force_generic_plan")
    await connection.execute(f"prepare any_parameters as {sql}")
    given = f"({', '.join(['null'] * len(parameters))})" if parameters else ""
    plan = await connection.fetchval(f"explain (format json) execute any_parameters{given}")
    await connection.execute("deallocate any_parameters; reset plan_cache_mode")
    assert scanned(plan, million.large) == set()


@pytest.mark.parametrize("reader", list(Reader))
@pytest.mark.parametrize(
    ("query", "table"),
    [
        ('{ projects(filter: {budget: {eq: "5000"}}) { totalCount } }', "project"),
        ("{ projects(orderBy: [{field: BUDGET}]) { nodes { title } } }", "project"),
        ("{ areas(filter: {population: {gt: 5}}) { totalCount } }", "area"),
    ],
)
async def test_a_scan_is_found_where_there_is_one(
    million: Million, reader: Reader, query: str, table: str
) -> None:
    assert await scanned_for(million, reader, query, {}) == {table}


DEEP = """query($f: Int, $a: String, $l: Int, $b: String, $o: [ProjectOrder!]) {
    projects(first: $f, after: $a, last: $l, before: $b, orderBy: $o) { nodes { id } } }"""
PLACE = """query($o: [ProjectOrder!], $filter: ProjectFilter) {
    projects(first: 1, orderBy: $o, filter: $filter) { pageInfo { endCursor } } }"""
AMID = {"number": {"in": ["BN-500001"]}}
ORDERS = [
    [],
    [{"field": "DUE_AT"}],
    [{"field": "DUE_AT", "direction": "DESC"}],
    [{"field": "DUE_AT"}, {"field": "TITLE", "direction": "DESC"}],
    [{"field": "TITLE", "direction": "DESC"}, {"field": "DUE_AT"}],
]


@pytest.mark.parametrize("reader", list(Reader))
@pytest.mark.parametrize("order", ORDERS, ids=str)
@pytest.mark.parametrize("filter", [AMID, {"dueAt": {"isNull": True}}], ids=["amid", "null"])
async def test_a_page_begins_at_its_cursor_however_deep_it_lies(
    million: Million, reader: Reader, order: list[dict[str, str]], filter: dict[str, Any]
) -> None:
    graph = million.graphs[reader]
    place = await graph.query(PLACE, {"o": order, "filter": filter})
    cursor = place["projects"]["pageInfo"]["endCursor"]
    assert cursor
    for page in ({"f": 20, "a": cursor}, {"l": 20, "b": cursor}):
        assert await read_in_vain(million, reader, DEEP, page | {"o": order}) < 1_000


@pytest.mark.parametrize("reader", list(Reader))
async def test_rows_that_are_read_in_vain_are_counted(million: Million, reader: Reader) -> None:
    query = '{ projects(filter: {budget: {eq: "5000"}}) { totalCount } }'
    assert await read_in_vain(million, reader, query, {}) > PROJECTS - 1_000
