"""Plans: what an operation compiles to, kept for the next request of the same shape."""

from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    SelectionSetNode,
)

from loaders.parameters import Variables
from loaders.roots import Statement, compile_roots
from loaders.selections import RootPart
from rules.refusals import Refusal
from rules.viewer import Viewer
from schema.root import BUILT
from schema.root_selections import QUERY, root_part
from schema.selecting import Selector
from schema.values import NotCovered

LARGEST = 2_000
"""Plans kept at most."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to answer one operation: a statement for what is covered, a document for the rest.

    `keys` are the response keys in order, `covered` those that the statement answers; `answer`
    is the response's data with a `%b` for the value of each key.
    """

    keys: tuple[str, ...]
    covered: tuple[str, ...]
    answer: bytes
    statement: Statement | None
    rest: DocumentNode | None


P = TypeVar("P")


class Memory(Generic[P]):
    """A bounded memory of plans, with counts of hits and misses; the oldest go first."""

    def __init__(self, largest: int = LARGEST) -> None:
        """Keep at most `largest` plans."""
        self._plans: OrderedDict[Hashable, P] = OrderedDict()
        self._largest = largest
        self.hits = self.misses = 0

    def __len__(self) -> int:
        """Tell how many are kept."""
        return len(self._plans)

    def get(self, key: Hashable) -> P | None:
        """Give the plan that was kept under `key`."""
        plan = self._plans.get(key)
        if plan is None:
            self.misses += 1
        else:
            self.hits += 1
            self._plans.move_to_end(key)
        return plan

    def keep(self, key: Hashable, plan: P) -> None:
        """Keep a plan, and forget the one that was longest unused if there are too many."""
        self._plans[key] = plan
        if len(self._plans) > self._largest:
            self._plans.popitem(last=False)


Plans = Memory[Plan]
"""The memory of queries' plans."""


def plan_of(
    document: DocumentNode, operation: OperationDefinitionNode, variables: Variables, viewer: Viewer
) -> Plan:
    """Compile an operation, as far as the fast reader covers it; `NotCovered` if not at all."""
    selector = Selector(BUILT, fragments_of(document), variables, viewer)
    fields = selector.collect(QUERY, [operation.selection_set])
    parts = {key: part for key, nodes in fields.items() if (part := _part(selector, key, nodes))}
    try:
        statement = compile_roots(viewer, parts) if parts else None
    except Refusal:
        # The plain reader says which field is at fault, and answers the others.
        parts, statement = {}, None
    rest = {key: nodes for key, nodes in fields.items() if key not in parts}
    return Plan(
        tuple(fields),
        tuple(parts),
        b"{%b}" % b",".join(b'"%b":%%b' % key.encode() for key in fields),
        statement,
        _without_others(document, operation, rest) if rest else None,
    )


def _part(selector: Selector, key: str, nodes: list[FieldNode]) -> RootPart | None:
    try:
        return root_part(selector, nodes)
    except (NotCovered, Refusal):
        return None


def fragments_of(document: DocumentNode) -> dict[str, FragmentDefinitionNode]:
    """Give a document's fragments by name."""
    definitions = document.definitions
    return {d.name.value: d for d in definitions if isinstance(d, FragmentDefinitionNode)}


def _without_others(
    document: DocumentNode, operation: OperationDefinitionNode, rest: Mapping[str, list[Any]]
) -> DocumentNode:
    """Give a document of the fragments and the operation with these root fields only."""
    nodes = tuple(node for nodes in rest.values() for node in nodes)
    narrowed = OperationDefinitionNode(
        operation=operation.operation,
        name=operation.name,
        variable_definitions=operation.variable_definitions,
        directives=operation.directives,
        selection_set=SelectionSetNode(selections=nodes),
        loc=operation.loc,
    )
    return DocumentNode(definitions=(narrowed, *fragments_of(document).values()))
