"""Root fields → selections."""

from collections.abc import Callable, Sequence
from typing import Any

from graphql import FieldNode

from loaders.names import constant_case
from loaders.pages import Listing
from loaders.references import reference_form
from loaders.selections import (
    BoardColumnSelection,
    BoardSelection,
    ListSelection,
    LookupSelection,
    NodesByIdSelection,
    ReferencesSelection,
    RootPart,
    SearchSelection,
    Word,
)
from loaders.tables import ENTITIES, Entity
from schema.board import board_columns, board_listing
from schema.lists import LISTING, RootListing, read_arguments
from schema.search import searched_names
from schema.selecting import Selector, keyed, name_of, selection_sets
from schema.values import NotCovered, known

QUERY = "Query"
Nodes = Sequence[FieldNode]


def root_part(selector: Selector, nodes: Nodes) -> RootPart:
    """Read a root field; raises `NotCovered`, or `Refusal` for what cannot be meant."""
    name = name_of(nodes)
    if name == "__typename":
        return Word(QUERY)
    listed = selector.metadata(QUERY, nodes[0]).get(LISTING) if not name.startswith("__") else None
    if listed:
        return _list(selector, nodes, listed)
    if name not in _READERS:
        raise NotCovered(name)
    return _READERS[name](selector, nodes, selector.arguments(QUERY, nodes[0]))


def _list(selector: Selector, nodes: Nodes, listed: RootListing) -> ListSelection:
    listed.needs(selector.viewer)
    name, target = name_of(nodes), listed.target
    arguments = read_arguments(selector.arguments(QUERY, nodes[0]), listed.preset)
    fields = selector.connection(selector.type_of(QUERY, nodes), nodes, target)
    return ListSelection(Listing(f"{QUERY}.{name}", ENTITIES[target]), arguments, fields)


def _area(selector: Selector, nodes: Nodes, values: dict[str, Any]) -> LookupSelection:
    condition: dict[str, Any] = {"code": {"eq": values["code"]}}
    if values.get("as_of") is not None:
        condition["on"] = values["as_of"]
    row = selector.row(ENTITIES["Area"], selection_sets(nodes))
    return LookupSelection(row, condition)


def _organization(selector: Selector, nodes: Nodes, values: dict[str, Any]) -> LookupSelection:
    row = selector.row(ENTITIES["Organization"], selection_sets(nodes))
    return LookupSelection(row, {"uscc": {"eq": values["uscc"]}})


def _node(selector: Selector, nodes: Nodes, values: dict[str, Any]) -> LookupSelection:
    entity = _entity_of(known(values["id"], selector.variables))
    row = selector.row(entity, selection_sets(nodes))
    return LookupSelection(row, {"id": {"eq": values["id"]}})


def _nodes(selector: Selector, nodes: Nodes, values: dict[str, Any]) -> NodesByIdSelection:
    ids = known(values["ids"], selector.variables)
    entities = {entity.name: entity for entity in map(_entity_of, ids)}
    sets = selection_sets(nodes)
    rows = {name: selector.row(entity, sets) for name, entity in entities.items()}
    return NodesByIdSelection(values["ids"], rows)


def _entities(selector: Selector, nodes: Nodes, values: dict[str, Any]) -> ReferencesSelection:
    forms = map(reference_form, known(values["representations"], selector.variables))
    kinds = dict.fromkeys((entity.name, field) for entity, field in forms)
    sets = selection_sets(nodes)
    rows = {kind: selector.row(ENTITIES[kind[0]], sets) for kind in kinds}
    return ReferencesSelection(values["representations"], rows)


def _entity_of(text: str) -> Entity:
    entity = ENTITIES.get(text.partition(":")[0])
    if entity is None:
        raise NotCovered(text)
    return entity


def _search(selector: Selector, nodes: Nodes, values: dict[str, Any]) -> SearchSelection:
    arguments = read_arguments(values)
    fields = selector.connection(selector.type_of(QUERY, nodes), nodes, "SearchResult")
    names = searched_names(known(values.get("types"), selector.variables))
    return SearchSelection(values["text"], names, arguments, fields)


def _board(selector: Selector, nodes: Nodes, values: dict[str, Any]) -> BoardSelection:
    group = values["group_by"]
    keys = board_columns(group)
    parts: dict[str, Word | BoardColumnSelection] = {}
    for key, inner in keyed(selector.collect("ProjectBoard", selection_sets(nodes))):
        match name_of(inner):
            case "columns":
                parts[key] = _board_column(selector, inner, group, values.get("filter") or {})
            case "groupBy":
                parts[key] = Word(constant_case(group))
            case _:
                parts[key] = Word("ProjectBoard")
    return BoardSelection(keys, parts)


def _board_column(
    selector: Selector, nodes: Nodes, group: Any, condition: dict[str, Any]
) -> BoardColumnSelection:
    owner, listing = "ProjectBoardColumn", board_listing(group)
    parts: dict[str, str | Word | ListSelection] = {}
    for key, inner in keyed(selector.collect(owner, selection_sets(nodes))):
        match name_of(inner):
            case "projects":
                arguments = read_arguments(selector.arguments(owner, inner[0]), condition)
                fields = selector.connection("ProjectConnection", inner, "Project")
                parts[key] = ListSelection(listing, arguments, fields)
            case "__typename":
                parts[key] = Word(owner)
            case name:
                parts[key] = name
    return BoardColumnSelection(listing, condition, parts)


_READERS: dict[str, Callable[[Selector, Nodes, dict[str, Any]], RootPart]] = {
    "area": _area,
    "organization": _organization,
    "node": _node,
    "nodes": _nodes,
    "_entities": _entities,
    "search": _search,
    "projectBoard": _board,
}
