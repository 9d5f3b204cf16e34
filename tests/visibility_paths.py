"""The paths of the visibility matrix: each asks one viewer's question and compares the answer."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from loaders.kinds import IDENTITY
from loaders.names import camel_case, constant_case
from loaders.tables import ENTITIES, Column
from tests.graph import Graph
from tests.visibility_oracle import Row, Sight
from tests.visibility_values import (
    COMPUTED,
    id_of,
    in_order,
    listed,
    orders,
    selection,
    stored,
    whole,
    written,
)

NOTHING = "00000000-0000-7000-8000-000000000000"


@dataclass
class Cells:
    """How many values and lists were compared."""

    number: int = 0

    def equal(self, found: Any, expected: Any, where: Any, cells: int = 1) -> None:
        """Compare; the cells count when it holds."""
        assert found == expected, where
        self.number += cells


async def ask(
    graph: Graph, viewer: str, query: str, variables: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[tuple[Any, ...], str]]:
    """Ask as a viewer of the cast; give the data, and the codes of errors by their paths."""
    sent = await graph.client.post(
        "/graphql",
        json={"query": query, "variables": dict(variables)},
        headers={"x-test-viewer": viewer},
    )
    body = sent.json()
    assert body.get("data") is not None, (viewer, query, body)
    errors = body.get("errors", ())
    return body["data"], {tuple(e["path"]): e["extensions"]["code"] for e in errors}


def compare_rows(
    cells: Cells, path: tuple[Any, ...], found: Any, rows: Sequence[Row | None], sight: Sight,
    name: str,
) -> dict[tuple[Any, ...], str]:  # fmt: skip
    """Compare a list of rows, null where one is not seen; give the errors that there must be."""
    expected: list[dict[str, Any] | None] = []
    refused: dict[tuple[Any, ...], str] = {}
    for n, row in enumerate(rows):
        if row is None:
            expected.append(None)
            continue
        answer, no = whole(sight, name, row)
        expected.append(answer)
        refused |= {(*path, n, field): "RESTRICTED" for field in no}
    size = sum(len(answer) if answer else 1 for answer in expected)
    differing = [pair for pair in zip(found, expected, strict=True) if pair[0] != pair[1]]
    cells.equal(differing, [], (path, name, differing[:1]), size)
    return refused


async def id_paths(
    cells: Cells, graph: Graph, viewer: str, sight: Sight, name: str, rows: Sequence[Row]
) -> None:
    """Ask by id: `node`, `nodes`, `_entities`; what is hidden answers as what does not exist."""
    ids = [id_of(sight.world, name, row) for row in rows]
    parts = ids[0].split(":") if ids else []
    ghost = ":".join([*parts[:-1], "99" if name == "Area" else NOTHING])
    asked = [*ids, ghost]
    names = [f"n{n}" for n in range(len(asked))]
    query = (
        f"query({', '.join(f'${n}: ID!' for n in names)}, $ids: [ID!]!, $r: [_Any!]!) {{"
        + " ".join(f"{n}: node(id: ${n}) {{ ...F }}" for n in names)
        + " nodes(ids: $ids) { ...F } _entities(representations: $r) { ...F } }"
        f" fragment F on {name} {{ {selection(name)} }}"
    )
    references = [{"__typename": name, "id": id} for id in asked]
    variables = {**dict(zip(names, asked, strict=True)), "ids": asked, "r": references}
    data, errors = await ask(graph, viewer, query, variables)
    seen = [row if sight.sees(name, row) else None for row in rows] + [None]
    expected: dict[tuple[Any, ...], str] = {}
    for path in ("nodes", "_entities"):
        expected |= compare_rows(cells, (path,), data[path], seen, sight, name)
    for n, row in zip(names, seen, strict=True):
        inner = compare_rows(cells, (n,), [data[n]], [row], sight, name)
        expected |= {(path[0], path[2]): code for path, code in inner.items()}
    cells.equal(errors, expected, (viewer, name), len(asked))


async def list_paths(
    cells: Cells, graph: Graph, viewer: str, sight: Sight, name: str, root: str, rows: Sequence[Row]
) -> None:
    """List and count: among the probes, and all there are."""
    ids = [id_of(sight.world, name, row) for row in rows]
    query = (
        f"query($ids: [ID!]!) {{ list: {root}(first: 100, filter: {{id: {{in: $ids}}}}) {{"
        " totalCount nodes { ...F } edges { node { id } } pageInfo { hasNextPage } }"
        f" all: {root}(first: 1) {{ totalCount }}"
        f" none: {root}(filter: {{not: {{}}}}) {{ totalCount }} }}"
        f" fragment F on {name} {{ {selection(name)} }}"
    )
    data, errors = await ask(graph, viewer, query, {"ids": ids})
    seen = in_order([row for row in rows if sight.sees(name, row)], name, None, "ASC")
    expected = compare_rows(cells, ("list", "nodes"), data["list"]["nodes"], seen, sight, name)
    cells.equal(errors, expected, (viewer, name))
    edges = [edge["node"]["id"] for edge in data["list"]["edges"]]
    cells.equal(edges, [id_of(sight.world, name, row) for row in seen], name, len(seen))
    cells.equal(data["list"]["totalCount"], len(seen), name)
    cells.equal(data["list"]["pageInfo"], {"hasNextPage": False}, name)
    number = sum(sight.sees(name, row) for row in sight.world.rows(name))
    cells.equal(data["all"]["totalCount"], number, (viewer, name))
    cells.equal(data["none"]["totalCount"], 0, name)


async def order_paths(
    cells: Cells, graph: Graph, viewer: str, sight: Sight, name: str, root: str, rows: Sequence[Row]
) -> None:
    """Order by every field, both ways."""
    ids = [id_of(sight.world, name, row) for row in rows]
    lists = {
        f"{constant}_{way}": (field, way)
        for field, constant in orders(name)
        for way in ("ASC", "DESC")
    }
    query = "query($ids: [ID!]!) {" + " ".join(
        f"{alias}: {root}(first: 100, filter: {{id: {{in: $ids}}}},"
        f" orderBy: [{{field: {constant_case(field)}, direction: {way}}}]) {{ nodes {{ id }} }}"
        for alias, (field, way) in lists.items()
    ) + "}"  # fmt: skip
    data, errors = await ask(graph, viewer, query, {"ids": ids})
    seen = [row for row in rows if sight.sees(name, row)]
    cells.equal(errors, {}, (viewer, name))
    for alias, (field, way) in lists.items():
        expected = [id_of(sight.world, name, row) for row in in_order(seen, name, field, way)]
        cells.equal([node["id"] for node in data[alias]["nodes"]], expected, (alias, viewer))


async def filter_paths(
    cells: Cells, graph: Graph, viewer: str, sight: Sight, name: str, root: str, rows: Sequence[Row]
) -> None:
    """Filter by every field and relation, by what hidden rows have too."""
    entity, seen = ENTITIES[name], [row for row in rows if sight.sees(name, row)]
    wanted: list[tuple[dict[str, Any], list[Row]]] = []
    for column in entity.columns.values():
        if column.filter and (name, column.name) not in COMPUTED:
            wanted += _by_column(name, column, rows, seen)
    for one in entity.ones.values():
        if one.filter:
            reached = [row for row in seen if _reaches(sight, one, row)]
            wanted.append(({camel_case(one.name): {}}, reached))
    for many in entity.manys.values():
        if many.filter:
            some = [row for row in seen if listed(sight, many, row)]
            none = [row for row in seen if not listed(sight, many, row)]
            wanted.append(({camel_case(many.name): {"some": {}}}, some))
            wanted.append(({camel_case(many.name): {"none": {}}}, none))
    ids = [id_of(sight.world, name, row) for row in rows]
    filters = {f"f{n}": {"id": {"in": ids}, **tree} for n, (tree, _) in enumerate(wanted)}
    query = (
        f"query({', '.join(f'${f}: {name}Filter' for f in filters)}) {{"
        + " ".join(f"{f}: {root}(first: 100, filter: ${f}) {{ totalCount nodes {{ id }} }}"
                   for f in filters)
        + "}"
    )  # fmt: skip
    data, errors = await ask(graph, viewer, query, filters)
    cells.equal(errors, {}, (viewer, name))
    for f, (tree, found) in zip(filters, wanted, strict=True):
        nodes = [
            {"id": id_of(sight.world, name, row)} for row in in_order(found, name, None, "ASC")
        ]
        cells.equal(data[f], {"totalCount": len(found), "nodes": nodes}, (viewer, name, tree), 2)


def _by_column(
    name: str, column: Column, rows: Sequence[Row], seen: Sequence[Row]
) -> list[tuple[dict[str, Any], list[Row]]]:
    field = camel_case(column.name)
    values = {written(stored(name, column.name, row)): None for row in rows}
    wanted = []
    for value in [value for value in values if value is not None][:2]:
        held = [row for row in seen if written(stored(name, column.name, row)) == value]
        wanted.append(({field: {"eq": value}}, held))
    if column.kind is not IDENTITY:
        empty = [row for row in seen if stored(name, column.name, row) is None]
        wanted.append(({field: {"isNull": True}}, empty))
    return wanted


def _reaches(sight: Sight, one: Any, row: Row) -> bool:
    key = tuple(row[column] for column in one.columns)
    return None not in key and sight.sees(one.target, sight.world.find(one.target, key))


async def relation_paths(
    cells: Cells, graph: Graph, viewer: str, sight: Sight, name: str, rows: Sequence[Row]
) -> None:
    """Go along every to-many relation: rows, total, and whether more follow."""
    manys = ENTITIES[name].manys
    if not manys:
        return
    fields = " ".join(
        f"{camel_case(many.name)}(first: 50) {{ totalCount nodes {{ id }}"
        " pageInfo { hasNextPage } }"
        for many in manys.values()
    )
    ids = [id_of(sight.world, name, row) for row in rows]
    query = f"query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on {name} {{ {fields} }} }} }}"
    data, errors = await ask(graph, viewer, query, {"ids": ids})
    cells.equal(errors, {}, (viewer, name))
    for row, node in zip(rows, data["nodes"], strict=True):
        if not sight.sees(name, row):
            cells.equal(node, None, (viewer, name), len(manys))
            continue
        for many in manys.values():
            found = listed(sight, many, row)
            expected = {
                "totalCount": len(found),
                "nodes": [{"id": id_of(sight.world, many.target, each)} for each in found[:50]],
                "pageInfo": {"hasNextPage": len(found) > 50},  # the page above
            }
            where = (viewer, name, many.name, id_of(sight.world, name, row))
            cells.equal(node[camel_case(many.name)], expected, where, 2 + min(50, len(found)))


async def search_paths(
    cells: Cells, graph: Graph, viewer: str, sight: Sight, name: str, rows: Sequence[Row]
) -> None:
    """Search for what each row is called; hits and their number."""
    column = ENTITIES[name].searched
    assert column is not None
    texts = [str(row[column.name])[:60] for row in rows]
    query = (
        f"query({', '.join(f'$t{n}: String!' for n in range(len(texts)))}) {{"
        + " ".join(
            f"s{n}: search(text: $t{n}, types: [{constant_case(name)}], first: 100)"
            f" {{ totalCount nodes {{ ... on {name} {{ id }} }} }}"
            for n in range(len(texts))
        )
        + "}"
    )
    variables = {f"t{n}": text for n, text in enumerate(texts)}
    data, errors = await ask(graph, viewer, query, variables)
    cells.equal(errors, {}, (viewer, name))
    for n, (text, row) in enumerate(zip(texts, rows, strict=True)):
        hits = {node["id"] for node in data[f"s{n}"]["nodes"]}
        found = [
            each for each in sight.world.rows(name)
            if _holds(text, str(each[column.name])) and sight.sees(name, each)
        ]  # fmt: skip
        cells.equal(data[f"s{n}"]["totalCount"], len(found), (viewer, text))
        known = id_of(sight.world, name, row)
        if len(found) <= 100:  # the page above
            cells.equal(known in hits, sight.sees(name, row), (viewer, text))


def _holds(text: str, content: str) -> bool:
    words = text.lower().split()
    return all(word in content.lower() for word in words)


async def board_paths(cells: Cells, graph: Graph, viewer: str, sight: Sight) -> None:
    """Count the columns of every board."""
    groups = ("state", "health", "category")
    query = (
        "{" + " ".join(
            f"{group}: projectBoard(groupBy: {group.upper()}) {{"
            " columns { key count projects(first: 1) { totalCount } } }"
            for group in groups
        ) + "}"
    )  # fmt: skip
    data, errors = await ask(graph, viewer, query, {})
    cells.equal(errors, {}, viewer)
    seen = [row for row in sight.world.rows("Project") if sight.sees("Project", row)]
    for group in groups:
        numbers = Counter(row[group] for row in seen)
        for column in data[group]["columns"]:
            expected = numbers[column["key"]]
            cells.equal(column["count"], expected, (viewer, group, column))
            cells.equal(column["projects"]["totalCount"], expected, (viewer, group, column))
