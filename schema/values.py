"""Argument values as the fast reader takes them: known now, or pending on a variable.

What shapes the statement (which keys are there, nulls, booleans, enumerations, page sizes) is
read now and is part of the plan's key; every other value waits, so that one plan serves all.
"""

from collections.abc import Hashable, Mapping
from typing import Any

from graphql import (
    FieldNode,
    GraphQLBoolean,
    GraphQLEnumType,
    GraphQLField,
    GraphQLID,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInt,
    GraphQLList,
    GraphQLNonNull,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableNode,
    is_leaf_type,
    value_from_ast,
)

from loaders.names import snake_case
from loaders.parameters import Pending, Variables

Path = tuple[str | int, ...]
ANY = "_Any"
"""The scalar of federation's representations."""


class NotCovered(Exception):
    """The fast reader has no way to answer this; the plain reader has, if with an error."""


def arguments_of(node: FieldNode, field: GraphQLField, variables: Variables) -> dict[str, Any]:
    """Give the arguments of a field by their Python names; those left out are left out."""
    given = {argument.name.value: argument.value for argument in node.arguments or ()}
    values = {}
    for name, argument in field.args.items():
        value = given_value(given[name], argument.type, variables) if name in given else Undefined
        value = argument.default_value if value is Undefined else value
        if value is Undefined and isinstance(argument.type, GraphQLNonNull):
            raise NotCovered(name)
        if value is not Undefined:
            values[snake_case(name)] = value
    return values


def given_value(node: ValueNode, kind: GraphQLInputType, variables: Variables) -> Any:
    """Give the value of a node, `Undefined` for a variable that was not given."""
    if isinstance(node, VariableNode):
        name = node.name.value
        return _variable(variables[name], kind, (name,)) if name in variables else Undefined
    if isinstance(node, NullValueNode):
        return _null(kind)
    kind = _nullable(kind)
    if isinstance(kind, GraphQLList):
        nodes = node.values if isinstance(node, ListValueNode) else (node,)
        return _listed([given_value(item, kind.of_type, variables) for item in nodes])
    if isinstance(kind, GraphQLInputObjectType):
        assert isinstance(node, ObjectValueNode)
        fields = (
            (
                field.name.value,
                given_value(field.value, kind.fields[field.name.value].type, variables),
            )
            for field in node.fields
        )
        return {name: value for name, value in fields if value is not Undefined}
    return value_from_ast(node, kind)


def shape_of(value: Any, kind: Any) -> Hashable:
    """Give what a plan depends on in the value of a variable of type `kind`."""
    return "absent" if value is Undefined else _shape(value, kind)


def known(value: Any, variables: Variables) -> Any:
    """Give the value that a pending one has in this request."""
    return value.read(variables) if isinstance(value, Pending) else value


def _null(kind: GraphQLInputType) -> None:
    if isinstance(kind, GraphQLNonNull):
        raise NotCovered(f"null for {kind}")


def _listed(items: list[Any]) -> Any:
    """A list whose items are known, or are known together."""
    items = [None if item is Undefined else item for item in items]
    if not any(isinstance(item, Pending) for item in items):
        return items
    return Pending(lambda variables: [known(item, variables) for item in items])


def _variable(value: Any, kind: Any, path: Path) -> Any:
    if value is None:
        return _null(kind)
    kind = _nullable(kind)
    if isinstance(kind, GraphQLInputObjectType):
        return {key: _variable(v, kind.fields[key].type, (*path, key)) for key, v in value.items()}
    if isinstance(kind, GraphQLList) and not is_leaf(kind):
        return [_variable(v, kind.of_type, (*path, n)) for n, v in enumerate(value)]
    return value if _shapes(kind) else Pending(_at(path))


def _shape(value: Any, kind: Any) -> Hashable:  # noqa: PLR0911 # one for each kind of type
    kind = _nullable(kind)
    if value is None:
        return None
    if isinstance(kind, GraphQLInputObjectType):
        return tuple((key, _shape(v, kind.fields[key].type)) for key, v in value.items())
    if isinstance(kind, GraphQLList):
        if not is_leaf(kind):
            return tuple(_shape(v, kind.of_type) for v in value)
        return tuple(sorted(map(str, {_shape(v, kind.of_type) for v in value})))
    if kind is GraphQLID:
        return str(value).partition(":")[0]
    if kind.name == ANY and isinstance(value, Mapping):
        # What refers to a row: its type, and which of its keys are given.
        return (str(value.get("__typename")), *sorted(k for k, v in value.items() if v is not None))
    return str(value) if _shapes(kind) else "value"


def _shapes(kind: Any) -> bool:
    """Tell whether the values of a type change the statement."""
    # A limit that PostgreSQL does not know while planning leads to worse plans.
    return isinstance(kind, GraphQLEnumType) or kind in (GraphQLBoolean, GraphQLInt)


def is_leaf(kind: Any) -> bool:
    """Tell whether a type is a leaf, or a list of leaves: its values then do not nest freely."""
    while isinstance(kind, GraphQLList | GraphQLNonNull):
        kind = kind.of_type
    return is_leaf_type(kind)


def _nullable(kind: Any) -> Any:
    return kind.of_type if isinstance(kind, GraphQLNonNull) else kind


def _at(path: Path) -> Any:
    def read(variables: Mapping[str, Any]) -> Any:
        value: Any = variables
        for step in path:
            value = value[step]
        return value

    return read
