"""What a viewer is shown of a row, field by field, by the oracle; and how lists stand."""

import json
from datetime import date, datetime
from decimal import Decimal
from functools import cmp_to_key
from typing import Any
from uuid import UUID

from loaders.global_ids import global_id
from loaders.names import camel_case, constant_case
from loaders.tables import ENTITIES, Column, Link, Many, One
from rules.areas import DivisionCode, official_code
from rules.masking import masked_name, masked_phone
from tests.visibility_oracle import (
    INTERNAL,
    LEVELS,
    MASKED,
    RESTRICTED,
    Row,
    Sight,
    World,
    today,
)

COMPUTED = {
    ("Organization", "warnings"), ("Commitment", "state"), ("Project", "overdue"),
    ("AgreementParty", "signature"),
}  # fmt: skip
"""Fields that are worked out; their own tests say how."""


def fields(name: str) -> list[Column]:
    """Give the columns of a type whose values are compared."""
    return [c for c in ENTITIES[name].columns.values() if (name, c.name) not in COMPUTED]


def id_of(world: World, name: str, row: Row) -> str:
    """Give the global id of a row."""
    return global_id(ENTITIES[name], world.key(name, row))


def shown(sight: Sight, name: str, field: str, row: Row) -> tuple[Any, bool]:
    """Give the value that a column shows, and whether it is refused as RESTRICTED."""
    value, level = written(stored(name, field, row)), LEVELS.get((name, field))
    if level is None or (sight.has_in_scope(name, row) and level in (INTERNAL, MASKED)):
        return value, False
    if level == RESTRICTED:
        opened = sight.may_read_restricted and sight.has_in_scope(name, row)
        return (value, False) if opened else (None, True)
    return (masked_name(row[field]), False) if level == MASKED else (None, False)


def stored(name: str, field: str, row: Row) -> Any:
    """Give the value of a column as it reads today, whoever looks."""
    if (name, field) == ("Area", "code"):
        return official_code(DivisionCode(row["code"]))
    if (name, field) == ("Person", "masked_contact"):
        return row["contact"] and masked_phone(row["contact"])
    if (name, field) == ("Assignment", "screening"):
        listed = json.loads(row["screening"]) if row["screening"] else None
        return listed and sorted(f"{item}: {result}" for item, result in listed.items())
    if field == "state" and "term_end" in row and row["state"] == "IN_FORCE":
        return "ENDED" if row["term_end"] and row["term_end"] < today() else "IN_FORCE"
    return row[field]


def written(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | UUID) else value


def linked(sight: Sight, name: str, one: One, row: Row) -> tuple[Any, bool]:
    """Give the id of the row that a to-one relation shows, and whether it is refused."""
    level = LEVELS.get((name, one.name))
    in_scope = sight.has_in_scope(name, row)
    if level == RESTRICTED and not (sight.may_read_restricted and in_scope):
        return None, True
    key = tuple(row[column] for column in one.columns)
    if None in key or (level == INTERNAL and not in_scope):
        return None, False
    target = sight.world.find(one.target, key)
    seen = sight.sees(one.target, target)
    return (id_of(sight.world, one.target, target) if seen else None), False


def listed(sight: Sight, many: Many, row: Row) -> list[Row]:
    """Give the rows in a to-many relation's list that are seen, in the order of their keys."""
    world, target = sight.world, many.target
    if isinstance(many.by, Link):
        near = tuple(row[column] for column in ENTITIES[many.owner].key)
        found = [
            world.find(target, tuple(link[column] for column in many.by.far))
            for link in world.of(many.by.table, many.by.near[0], near[0])
            if tuple(link[column] for column in many.by.near) == near
        ]
    else:
        columns = ENTITIES[target].ones[many.by].columns
        own = world.key(many.owner, row)
        found = [
            each
            for each in world.of(ENTITIES[target].table, columns[0], own[0])
            if tuple(each[column] for column in columns) == own
        ]
    return in_order([each for each in found if sight.sees(target, each)], target, None, "ASC")


def in_order(rows: list[Row], name: str, field: str | None, direction: str) -> list[Row]:
    """Put rows in the order of a column, then of their keys; null is the greatest."""
    entity, sign = ENTITIES[name], -1 if direction == "DESC" else 1
    column = None if field is None else entity.columns[field]

    def place(row: Row) -> Any:
        if column is None:
            return None
        path = column.order if isinstance(column.order, str) else f"{{t}}.{column.name}"
        return row[path.removeprefix("{t}.")]

    def compare(one: Row, other: Row) -> int:
        return sign * (_compare(place(one), place(other)) or _tie(one, other))

    def _tie(one: Row, other: Row) -> int:
        return _compare(one[entity.key[0]], other[entity.key[0]])

    return sorted(rows, key=cmp_to_key(compare))


def _compare(one: Any, other: Any) -> int:
    if one is None or other is None:
        return (one is None) - (other is None)
    if isinstance(one, str):
        one, other = one.encode(), other.encode()
    return int(one > other) - int(one < other)


def selection(name: str) -> str:
    """Give a fragment's fields: the id and all columns of a type, and its to-one relations."""
    columns = " ".join(camel_case(column.name) for column in fields(name))
    ones = " ".join(f"{camel_case(one.name)} {{ id }}" for one in ENTITIES[name].ones.values())
    return f"__typename id {columns} {ones}"


def whole(sight: Sight, name: str, row: Row) -> tuple[dict[str, Any], set[str]]:
    """Give what `selection` shows of a row, and the fields that are refused."""
    answer: dict[str, Any] = {"__typename": name, "id": id_of(sight.world, name, row)}
    refused = set()
    for column in fields(name):
        answer[camel_case(column.name)], no = shown(sight, name, column.name, row)
        refused |= {camel_case(column.name)} if no else set()
    for one in ENTITIES[name].ones.values():
        id, no = linked(sight, name, one, row)
        answer[camel_case(one.name)] = None if id is None else {"id": id}
        refused |= {camel_case(one.name)} if no else set()
    return answer, refused


def orders(name: str) -> list[tuple[str, str]]:
    """Give the orders of a type's lists whose collation is known: column, GraphQL name."""
    collated = ("ApiClient", "name")
    return [
        (column.name, constant_case(column.name))
        for column in ENTITIES[name].columns.values()
        if column.order and (name, column.name) != collated
    ]
