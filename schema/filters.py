"""The `filter` and `orderBy` inputs of each entity, made from its declaration."""

from enum import Enum, StrEnum
from typing import Any

import strawberry

from loaders.kinds import CHOICE, IDENTITY, RANGE, TEXT, Kind
from loaders.names import camel_case, constant_case
from loaders.tables import Column, Entity, Many, One
from rules.terms import Term
from schema.enums import described, term_enum
from schema.inputs import NAMESPACE, make_input

_MEANINGS = {
    "eq": "Equal to (等于).",
    "in": "One of, 500 at most (属于其中之一,最多 500 个).",
    "lt": "Less than, before (小于、早于).",
    "lte": "Less than or equal to (小于等于、不晚于).",
    "gt": "Greater than, after (大于、晚于).",
    "gte": "Greater than or equal to (大于等于、不早于).",
    "contains": "Holds this text; width and case do not matter (包含,不分全半角和大小写).",
    "startsWith": "Begins with this text (以此开头).",
}
_IS_NULL = (bool | None, "Whether the value is missing (是否为空).")


class OrderDirection(Term):
    """Direction of an order (排序方向)."""

    ASC = "ASC", "升序,空值在后", "Ascending, missing values last"
    DESC = "DESC", "降序,空值在前", "Descending, missing values first"


NAMESPACE["OrderDirection"] = term_enum(OrderDirection)


def operators_input(kind: Kind, python_type: Any) -> str:
    """Give the name of the input with the operators of a kind; made at first use."""
    choice = kind is CHOICE
    name = f"{python_type.__name__ if choice else kind.name}Filter"
    if name not in NAMESPACE:
        fields = {operator: _operator(operator, python_type) for operator in kind.operators}
        subject = (python_type.__doc__ or "").strip() if choice else f"`{kind.name}`"
        if kind is not IDENTITY:
            fields["isNull"] = _IS_NULL
        make_input(name, f"Conditions on {subject} (取值条件)", fields)
    return name


def _operator(operator: str, python_type: Any) -> tuple[Any, str]:
    if operator == "in":
        return list[python_type] | None, _MEANINGS[operator]
    if operator in TEXT:
        return str | None, _MEANINGS[operator]
    assert operator == "eq" or operator in RANGE
    return python_type | None, _MEANINGS[operator]


def filter_input(entity: Entity, chinese: str, types: dict[str, Any]) -> type:
    """Make `<Entity>Filter`: columns, relations, `within`, `on`, `id`, and/or/not.

    `types` gives the Python type of each column.
    """
    name = f"{entity.name}Filter"
    fields: dict[str, tuple[Any, str]] = {
        "and": (f"list[{name}] | None", "All of these hold (同时满足)."),
        "or": (f"list[{name}] | None", "One of these holds (满足其一)."),
        "not": (f"{name} | None", "This does not hold (不满足)."),
        "id": (f"{operators_input(IDENTITY, strawberry.ID)} | None", "By id (按标识)."),
    }
    fields |= _special_fields(entity)
    for column in (c for c in entity.columns.values() if c.filter):
        operators = operators_input(column.kind, types[column.name])
        fields[camel_case(column.name)] = (f"{operators} | None", column.description)
    fields |= _relation_fields(entity)
    return make_input(name, f"Conditions on {chinese}; all given ones must hold.", fields)


def _special_fields(entity: Entity) -> dict[str, tuple[Any, str]]:
    fields: dict[str, tuple[Any, str]] = {}
    if entity.within:
        about = "In this area or anywhere below it (在此区划及其下级范围内)."
        fields["within"] = ("DivisionCode | None", about)
    if entity.period:
        fields["on"] = ("date | None", "In its period on this day (在该日有效).")
        about = "Its last day is today, or so many days ahead at most (在若干天内到期)."
        fields["endsWithin"] = ("int | None", about)
    return fields


def _relation_fields(entity: Entity) -> dict[str, tuple[Any, str]]:
    fields: dict[str, tuple[Any, str]] = {}
    for relation in entity.relations.values():
        if isinstance(relation, One) and relation.filter:
            fields[camel_case(relation.name)] = (
                f"{relation.target}Filter | None",
                relation.description,
            )
        if isinstance(relation, Many) and relation.filter:
            fields[camel_case(relation.name)] = (
                f"{relation.target}ListFilter | None",
                relation.description,
            )
    return fields


def list_filter_input(entity: Entity, chinese: str) -> type:
    """Make `<Entity>ListFilter`: conditions on a list that another entity has."""
    own = f"{entity.name}Filter | None"
    return make_input(
        f"{entity.name}ListFilter",
        f"Conditions on a list of {chinese}.",
        {
            "some": (own, "At least one in the list is so (至少有一个满足)."),
            "none": (own, "None in the list is so (没有一个满足)."),
        },
    )


def order_input(entity: Entity, chinese: str) -> type:
    """Make `<Entity>Order` and `<Entity>OrderField`."""
    ordered: list[Column] = [c for c in entity.columns.values() if c.order]
    members = {constant_case(c.name): constant_case(c.name) for c in ordered}
    field_enum: type[Enum] = StrEnum(f"{entity.name}OrderField", members)  # type: ignore[misc] # made of a declaration
    NAMESPACE[field_enum.__name__] = described(
        field_enum,
        {constant_case(c.name): f"By: {c.description}" for c in ordered},
        f"What {chinese} can be ordered by (排序字段).",
    )
    return make_input(
        f"{entity.name}Order",
        f"An order of {chinese} (排序).",
        {
            "field": (field_enum.__name__, "By what (按什么排序)."),
            "direction": ("OrderDirection | None", "Which way, ascending if not said (方向)."),
        },
    )
