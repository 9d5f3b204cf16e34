"""Queries of a document, made ready once: what their variables are, and how values are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLNonNull,
    OperationDefinitionNode,
    OperationType,
    Undefined,
    VariableDefinitionNode,
    coerce_input_value,
    get_named_type,
    get_operation_ast,
    get_variable_values,
    type_from_ast,
)
from graphql.execution.values import VariableValues

from loaders.parameters import Variables
from schema.root import BUILT
from schema.values import is_leaf


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of an operation; `default` is what its absence means, `Undefined` if nothing."""

    name: str
    kind: Any
    default: Any


@dataclass(frozen=True, slots=True)
class Query:
    """An operation that may be answered many times; `flat` when no variable's value can nest."""

    node: OperationDefinitionNode
    variables: tuple[Variable, ...]
    flat: bool

    def read(self, given: Mapping[str, Any]) -> Variables | None:
        """Give the variables' values; None when graphql-core has to say what is wrong."""
        return self._read_flat(given) if self.flat else _read(self.node, given)

    def _read_flat(self, given: Mapping[str, Any]) -> Variables | None:
        """Do what graphql-core does for values that cannot nest, without its bookkeeping."""
        values = {}
        for variable in self.variables:
            value = given.get(variable.name, Undefined)
            if value is Undefined:
                value = variable.default
                if value is Undefined and isinstance(variable.kind, GraphQLNonNull):
                    return None
            else:
                value = coerce_input_value(value, variable.kind)
                if value is Undefined:
                    return None
            if value is not Undefined:
                values[variable.name] = value
        return values


def operation_of(document: DocumentNode, name: str | None, kind: OperationType) -> Query | None:
    """Give the operation to answer; None for one of another kind, or when it is not clear which."""
    node = get_operation_ast(document, name)
    if node is None or node.operation is not kind:
        return None
    variables = tuple(map(_variable, node.variable_definitions or ()))
    return Query(node, variables, all(is_leaf(variable.kind) for variable in variables))


def is_input_of_mutation(kind: Any) -> bool:
    """Tell whether a variable's type is a mutation's input, which nothing but it can take."""
    name = get_named_type(kind).name
    return name.endswith("Input") and f"{name[0].lower()}{name[1:-5]}" in _mutations()


@cache
def _mutations() -> frozenset[str]:
    return frozenset() if BUILT.mutation_type is None else frozenset(BUILT.mutation_type.fields)


def _variable(definition: VariableDefinitionNode) -> Variable:
    name = definition.variable.name.value
    found = get_variable_values(BUILT, [definition], {})
    known = found.coerced if isinstance(found, VariableValues) else {}
    return Variable(name, type_from_ast(BUILT, definition.type), known.get(name, Undefined))


def _read(node: OperationDefinitionNode, given: Mapping[str, Any]) -> Variables | None:
    values = get_variable_values(BUILT, node.variable_definitions or (), dict(given))
    return values.coerced if isinstance(values, VariableValues) else None
