"""Mutations whose payload one statement can show: planned once, performed without graphql-core.

The plain way remains for whatever the fast reader does not cover, and to say what is wrong with an
operation; which way it goes is decided before anything is performed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLField,
    GraphQLObjectType,
)
from graphql.execution.values import VariableValues, get_argument_values

from loaders.own_values import own_values
from loaders.parameters import Pending, Variables
from loaders.planned import Operation
from loaders.roots import Statement, compile_roots
from loaders.selections import LookupSelection, RowSelection
from loaders.tables import ENTITIES
from rules.refusals import Refusal
from rules.viewer import Viewer
from schema.mutations import OPERATION
from schema.operations import Query
from schema.plans import fragments_of
from schema.root import BUILT
from schema.selecting import Selector, name_of, selection_sets
from schema.values import NotCovered

MUTATION = "Mutation"
OBJECT = "#object"
"""The variable that is the object's id; no name of GraphQL's begins like this."""


@dataclass(frozen=True, slots=True)
class ErrorsPart:
    """What is selected of the refusals: response key → the refusal's attribute or a word."""

    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where the statement's column stands in the payload."""

    column: int


Part: TypeAlias = Place | ErrorsPart | str
"""A part of a payload; a text is `clientMutationId` or `__typename`."""


@dataclass(frozen=True, slots=True)
class MutationRoot:
    """One root field of a mutation: what it performs, and how its payload is put together."""

    key: str
    node: FieldNode
    field: GraphQLField
    name: str
    operation: Operation
    payload_type: str
    payload: Mapping[str, Part]
    shown: Statement | None
    own: str | None
    """SQL over the written row, where all that is selected of the object is its own."""

    def arguments(self, variables: VariableValues) -> Mapping[str, Any]:
        """Give the input; raises `GraphQLError` for one that does not fit."""
        given: Mapping[str, Any] = get_argument_values(self.field, self.node, variables)["input"]
        return given

    def written(
        self, columns: Sequence[bytes] | None, refusal: Refusal | None, told: str | None
    ) -> bytes:
        """Write the payload as JSON; `columns` are the statement's, None where it was refused."""
        parts = (
            b'"%b":%b' % (key.encode(), self._part(part, columns, refusal, told))
            for key, part in self.payload.items()
        )
        return b"{%b}" % b",".join(parts)

    def _part(
        self, part: Part, columns: Sequence[bytes] | None, refusal: Refusal | None, told: str | None
    ) -> bytes:
        match part:
            case Place(column):
                return b"null" if columns is None else columns[column]
            case ErrorsPart(fields):
                return json_bytes([] if refusal is None else [_shown(refusal, fields)])
        return json_bytes(told if part == "clientMutationId" else self.payload_type)


def mutation_plan(
    document: DocumentNode, query: Query, variables: Variables, viewer: Viewer
) -> tuple[MutationRoot, ...]:
    """Plan the root fields of a mutation, in order; raises `NotCovered`."""
    selector = Selector(BUILT, fragments_of(document), variables, viewer)
    fields = selector.collect(MUTATION, [query.node.selection_set])
    return tuple(_root(selector, key, nodes) for key, nodes in fields.items())


def _root(selector: Selector, key: str, nodes: list[FieldNode]) -> MutationRoot:
    name = name_of(nodes)
    operation = None
    if not name.startswith("__"):
        operation = selector.metadata(MUTATION, nodes[0]).get(OPERATION)
    if operation is None:
        raise NotCovered(name)
    kind = selector.type_of(MUTATION, nodes)
    fields = selector.collect(kind, selection_sets(nodes))
    shown = [inner for inner in fields.values() if name_of(inner) == "object"]
    columns = {inner[0]: n for n, inner in enumerate(shown)}
    payload = {field: _part(selector, inner, columns) for field, inner in fields.items()}
    root = BUILT.type_map[MUTATION]
    assert isinstance(root, GraphQLObjectType)
    entity = ENTITIES[operation.entity_name]
    rows = [selector.row(entity, selection_sets(each)) for each in shown]
    statement = _statement(selector.viewer, rows) if rows else None
    own = own_values(rows[0]) if len(rows) == 1 else None
    return MutationRoot(
        key, nodes[0], root.fields[name], name, operation, kind, payload, statement, own
    )


def _statement(viewer: Viewer, rows: Sequence[RowSelection]) -> Statement:
    """Compile what is shown of the object: a column each time that it is selected."""
    condition = {"id": {"eq": Pending(lambda variables: variables[OBJECT])}}
    parts = {str(n): LookupSelection(each, condition) for n, each in enumerate(rows)}
    try:
        return compile_roots(viewer, parts)
    except Refusal as refusal:
        raise NotCovered(refusal.message) from refusal


def _part(selector: Selector, nodes: list[FieldNode], columns: Mapping[FieldNode, int]) -> Part:
    match name_of(nodes):
        case "object":
            return Place(columns[nodes[0]])
        case "userErrors":
            fields = selector.collect("UserError", selection_sets(nodes))
            return ErrorsPart({key: name_of(inner) for key, inner in fields.items()})
        case "clientMutationId" | "__typename" as name:
            return name
        case name:
            raise NotCovered(name)


def _shown(refusal: Refusal, fields: Mapping[str, str]) -> dict[str, Any]:
    error = {
        "code": refusal.code.value,
        "message": refusal.message,
        "path": ["input", *refusal.path],
        "__typename": "UserError",
    }
    return {key: error[name] for key, name in fields.items()}


def json_bytes(value: Any) -> bytes:
    """Write JSON; half surrogates that a client sent stay escaped."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")


def fault(error: Exception, root: MutationRoot) -> GraphQLError:
    """Give the error of the answer for a fault that came while a root field was performed."""
    return GraphQLError(str(error), nodes=[root.node], path=[root.key], original_error=error)
