"""An operation's syntax → selections: what the fast reader can answer, and what it cannot."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLObjectType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionNode,
    SelectionSetNode,
    ValueNode,
    get_named_type,
    is_abstract_type,
    value_from_ast,
)
from graphql import GraphQLBoolean as Boolean

from loaders.names import snake_case
from loaders.pages import Listing
from loaders.parameters import Variables
from loaders.selections import (
    AncestorsSelection,
    ConnectionPart,
    EdgesSelection,
    Identity,
    ListSelection,
    NodeSelection,
    NodesSelection,
    OneSelection,
    PageInfoSelection,
    RowPart,
    RowSelection,
    TotalCount,
    Word,
)
from loaders.tables import ENTITIES, Ancestors, Column, Entity, Level, Many, One
from rules.viewer import Viewer
from schema.entities import SPEC
from schema.lists import LISTING, read_arguments
from schema.values import NotCovered, arguments_of

LONGEST_KEY = 63
"""PostgreSQL cuts longer column names."""

Fields = dict[str, list[FieldNode]]


class Selector:
    """Reads the selections of one operation under the variables of one request."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Variables,
        viewer: Viewer,
    ) -> None:
        """`variables` are coerced; fragments go by name."""
        self.schema, self.fragments = schema, fragments
        self.variables, self.viewer = variables, viewer

    def collect(self, kind: str, sets: Sequence[SelectionSetNode | None]) -> Fields:
        """Merge the selections on the object type `kind`: response key → its field nodes."""
        fields: Fields = {}
        for chosen in sets:
            if chosen:
                self._collect(kind, chosen.selections, fields, set())
        return fields

    def row(self, entity: Entity, sets: Sequence[SelectionSetNode | None]) -> RowSelection:
        """Read what is selected of a row of `entity`."""
        fields = self.collect(entity.name, sets)
        return RowSelection(
            entity, {key: self._part(entity, nodes) for key, nodes in keyed(fields)}
        )

    def connection(
        self, kind: str, nodes: Sequence[FieldNode], node_type: str
    ) -> dict[str, ConnectionPart]:
        """Read what is selected of the connection type `kind`."""
        readers: dict[str, Callable[[Sequence[FieldNode]], ConnectionPart]] = {
            "__typename": lambda _: Word(kind),
            "totalCount": lambda _: TotalCount(),
            "nodes": lambda inner: NodesSelection(self.node(node_type, inner)),
            "edges": lambda inner: self._edges(kind, inner, node_type),
            "pageInfo": self._page_info,
        }
        fields = self.collect(kind, selection_sets(nodes))
        return {key: readers[name_of(inner)](inner) for key, inner in keyed(fields)}

    def node(self, kind: str, nodes: Sequence[FieldNode]) -> NodeSelection:
        """Read what is selected of an entity, or of each member of a union."""
        sets = selection_sets(nodes)
        if kind in ENTITIES:
            return self.row(ENTITIES[kind], sets)
        members = self.schema.get_possible_types(self.schema.type_map[kind])  # type: ignore[arg-type] # a union
        return {member.name: self.row(ENTITIES[member.name], sets) for member in members}

    def list_selection(
        self, listing: Listing, nodes: Sequence[FieldNode], owner: str
    ) -> ListSelection:
        """Read a relation's list on the object type `owner`."""
        values = self.arguments(owner, nodes[0])
        fields = self.connection(self.type_of(owner, nodes), nodes, listing.entity.name)
        return ListSelection(listing, read_arguments(values), fields)

    def arguments(self, owner: str, node: FieldNode) -> dict[str, Any]:
        """Give the arguments of a field of the object type `owner`."""
        return arguments_of(node, self._field(owner, node), self.variables)

    def type_of(self, owner: str, nodes: Sequence[FieldNode]) -> str:
        """Give the name of the type that a field of `owner` shows."""
        return str(get_named_type(self._field(owner, nodes[0]).type))

    def metadata(self, owner: str, node: FieldNode) -> Mapping[str, Any]:
        """Give what the declaration of a field has left with it."""
        definition = self._field(owner, node).extensions.get("strawberry-definition")
        return getattr(definition, "metadata", {})

    def _field(self, owner: str, node: FieldNode) -> Any:
        kind = self.schema.type_map[owner]
        assert isinstance(kind, GraphQLObjectType)
        return kind.fields[node.name.value]

    def _part(self, entity: Entity, nodes: Sequence[FieldNode]) -> RowPart:
        name = name_of(nodes)
        if name == "__typename":
            return Word(entity.name)
        if name == "id":
            return Identity()
        return self._declared(entity, nodes)

    def _declared(self, entity: Entity, nodes: Sequence[FieldNode]) -> RowPart:
        metadata = self.metadata(entity.name, nodes[0])
        match metadata.get(SPEC) or metadata.get(LISTING):
            case Column(level=Level.RESTRICTED) | One(level=Level.RESTRICTED):
                # What is shown of these is decided row by row, and written down.
                raise NotCovered(f"{entity.name}.{name_of(nodes)}")
            case Column() as column:
                return column
            case One() as one:
                return OneSelection(one, self.row(ENTITIES[one.target], selection_sets(nodes)))
            case Ancestors() as above:
                return AncestorsSelection(above, self.row(entity, selection_sets(nodes)))
            case Many() as many:
                listing = Listing(many.listing, ENTITIES[many.target], many)
                return self.list_selection(listing, nodes, entity.name)
        raise NotCovered(f"{entity.name}.{name_of(nodes)}")

    def _edges(self, kind: str, nodes: Sequence[FieldNode], node_type: str) -> EdgesSelection:
        edge = self.type_of(kind, nodes)
        fields = self.collect(edge, selection_sets(nodes))
        parts: dict[str, str | Word | NodeSelection] = {}
        for key, inner in keyed(fields):
            match name_of(inner):
                case "__typename":
                    parts[key] = Word(edge)
                case "node":
                    parts[key] = self.node(node_type, inner)
                case name:
                    parts[key] = name
        return EdgesSelection(parts)

    def _page_info(self, nodes: Sequence[FieldNode]) -> PageInfoSelection:
        fields = self.collect("PageInfo", selection_sets(nodes))
        return PageInfoSelection(
            {
                key: Word("PageInfo")
                if name_of(inner) == "__typename"
                else snake_case(name_of(inner))
                for key, inner in keyed(fields)
            }
        )

    def _collect(
        self, kind: str, selections: Sequence[SelectionNode], fields: Fields, seen: set[str]
    ) -> None:
        for node in filter(self._included, selections):
            match node:
                case FieldNode():
                    key = node.alias.value if node.alias else node.name.value
                    fields.setdefault(key, []).append(node)
                case InlineFragmentNode() if self._applies(node, kind):
                    self._collect(kind, node.selection_set.selections, fields, seen)
                case FragmentSpreadNode() if node.name.value not in seen:
                    seen.add(node.name.value)
                    fragment = self.fragments[node.name.value]
                    if self._applies(fragment, kind):
                        self._collect(kind, fragment.selection_set.selections, fields, seen)

    def _applies(self, node: InlineFragmentNode | FragmentDefinitionNode, kind: str) -> bool:
        if node.type_condition is None:
            return True
        condition = self.schema.type_map[node.type_condition.name.value]
        if condition.name == kind:
            return True
        actual: Any = self.schema.type_map[kind]
        return is_abstract_type(condition) and self.schema.is_sub_type(condition, actual)

    def _verdict(self, node: ValueNode) -> bool:
        verdict = value_from_ast(node, Boolean, dict(self.variables))
        if not isinstance(verdict, bool):
            raise NotCovered("a directive without a verdict")
        return verdict

    def _included(self, node: SelectionNode) -> bool:
        verdicts = {
            directive.name.value: self._verdict((directive.arguments or ())[0].value)
            for directive in node.directives or ()
            if directive.name.value in ("skip", "include")
        }
        return not verdicts.get("skip", False) and bool(verdicts.get("include", True))


def keyed(fields: Fields) -> Iterator[tuple[str, list[FieldNode]]]:
    """Give the fields by response key; raises `NotCovered` for a key that is too long."""
    for key, nodes in fields.items():
        if len(key) > LONGEST_KEY:
            raise NotCovered(key)
        yield key, nodes


def name_of(nodes: Sequence[FieldNode]) -> str:
    """Give the name of the field that nodes of one response key select."""
    return nodes[0].name.value


def selection_sets(nodes: Sequence[FieldNode]) -> list[SelectionSetNode | None]:
    """Give the selection sets of nodes that are merged under one response key."""
    return [node.selection_set for node in nodes]
