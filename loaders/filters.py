"""A filter, as clients write it → an SQL condition; the same for both readers.

A filter is a tree of plain values under GraphQL names:
`{"state": {"in": ["OPEN"]}, "within": "3507", "unit": {"kind": {"eq": "AGENCY"}}}`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from operator import itemgetter
from typing import Any

from loaders.access import Access
from loaders.conditions import all_of
from loaders.global_ids import key_for
from loaders.names import camel_case
from loaders.parameters import Parameters, then
from loaders.tables import ENTITIES, Column, Entity, Link, Many, One, inverse, row
from loaders.visibility import TODAY
from rules.areas import subtree
from rules.refusals import ErrorCode, Refusal

Tree = Mapping[str, Any]

MAX_DEPTH = 8
MAX_IN = 500
MAX_DAYS = 3_660
_COMPARISONS = {"lt": "<", "lte": "<=", "gt": ">", "gte": ">="}


@dataclass(frozen=True, slots=True)
class Filters:
    """Compiles the filters of one statement: who asks, and where its values go."""

    access: Access
    parameters: Parameters
    _aliases: Iterator[int] = field(default_factory=count)

    def condition(self, entity: Entity, tree: Tree, t: str, depth: int = 0) -> str:
        """Give the SQL condition on alias `t`; `true` for an empty filter.

        Raises `Refusal` (`BAD_USER_INPUT`, `INVALID_ID`) for values that cannot be meant.
        """
        if depth > MAX_DEPTH:
            raise _bad(f"A filter may be nested {MAX_DEPTH} levels deep at most.")
        parts = [
            self._part(entity, name, value, t, depth)
            for name, value in tree.items()
            if not (value is None and name in ("and", "or", "not"))
        ]
        return " and ".join(parts) or "true"

    def visible(
        self, entity: Entity, tree: Tree, t: str, depth: int = 0, many: Many | None = None
    ) -> str:
        """Give the condition of `tree` together with what the viewer may see.

        `many` is the list that `t` is in, where its owner is a row that the viewer sees.
        """
        seen = entity.visible_in(self.access, t, many)
        condition = self.condition(entity, tree, t, depth)
        return all_of(seen, condition)

    def _part(self, entity: Entity, name: str, value: Any, t: str, depth: int) -> str:
        if name in ("and", "or"):
            joined = f" {name} ".join(
                f"({self.condition(entity, tree, t, depth + 1)})" for tree in value
            )
            return f"({joined})" if joined else str(name == "and").lower()
        if value is None:
            raise _bad(f"`{name}: null` says nothing. Leave it out.")
        match name:
            case "not":
                return f"not coalesce({self.condition(entity, value, t, depth + 1)}, false)"
            case "within":
                return self._within(f"{t}.{entity.within}", value)
            case "on" | "endsWithin":
                return self._period(entity, name, value, t)
            case "id":
                return self._identity(entity, value, t)
        return self._named(entity, name, value, t, depth)

    def _named(self, entity: Entity, name: str, value: Any, t: str, depth: int) -> str:
        for column in entity.columns.values():
            if camel_case(column.name) == name:
                return self._column(column, value, t)
        relation = next(r for r in entity.relations.values() if camel_case(r.name) == name)
        if isinstance(relation, One):
            return self._one(relation, value, t, depth)
        assert isinstance(relation, Many)
        return self._many(entity, relation, value, t, depth)

    def _within(self, column: str, code: Any) -> str:
        low = self.parameters.add(then(code, lambda code: subtree(code)[0]), "text")
        high = self.parameters.add(then(code, lambda code: subtree(code)[1]), "text")
        return f"{column} >= {low} and {column} < {high}"

    def _period(self, entity: Entity, name: str, value: Any, t: str) -> str:
        assert entity.period is not None
        first, last = (f"{t}.{column}" for column in entity.period)
        if name == "endsWithin":
            ahead = self.parameters.add(then(value, _days_ahead), "int4")
            return f"{last} >= {TODAY} and {last} <= {TODAY} + {ahead}"
        at = self.parameters.add(value, "date")
        return f"({first} is null or {first} <= {at}) and ({last} is null or {last} >= {at})"

    def _identity(self, entity: Entity, operators: Tree, t: str) -> str:
        _refuse_nulls("id", operators)
        parts = [self._id_operator(entity, name, value, t) for name, value in operators.items()]
        return " and ".join(parts) or "true"

    def _id_operator(self, entity: Entity, operator: str, value: Any, t: str) -> str:
        if operator == "in":
            return f"{entity.key_of(t)} in (select * from {self._keys(entity, value)})"
        key, add = then(value, partial(key_for, entity)), self.parameters.add
        places = (add(then(key, itemgetter(n)), sql) for n, sql in enumerate(entity.key_types))
        return f"{entity.key_of(t)} = {row(places)}"

    def _keys(self, entity: Entity, ids: Any) -> str:
        """SQL that unnests the keys of a list of ids, a column for each part of the key."""
        keys = then(ids, lambda ids: [key_for(entity, text) for text in _few("id", ids)])
        arrays = (
            self.parameters.add(then(keys, partial(_nth, n)), f"{sql}[]")
            for n, sql in enumerate(entity.key_types)
        )
        # Which keys they are makes no difference to a plan. Selected, they do not move PostgreSQL
        # to plan anew each time, which takes longer than to find the rows.
        return f"unnest({', '.join(f'(select {array})' for array in arrays)})"

    def _column(self, column: Column, operators: Tree, t: str) -> str:
        _refuse_nulls(camel_case(column.name), operators)
        parts = [self._operator(column, name, value, t) for name, value in operators.items()]
        return " and ".join(parts) or "true"

    def _operator(self, column: Column, operator: str, value: Any, t: str) -> str:
        sql, kind, add = column.compared(t), column.kind.sql, self.parameters.add
        match operator:
            case "in":
                few = then(value, lambda values: _few(camel_case(column.name), values))
                return all_of(f"{sql} = any({add(few, f'{kind}[]')})", self._stored(column, few, t))
            case "eq":
                alone = then(value, lambda value: [value])
                return all_of(f"{sql} = {add(value, kind)}", self._stored(column, alone, t))
            case "isNull":
                return f"{sql} is {'' if value else 'not '}null"
            case "startsWith":
                return f"starts_with({sql}, {add(value, 'text')})"
            case "contains":
                return self._contains(column, value, t)
        return f"{sql} {_COMPARISONS[operator]} {add(value, kind)}"

    def _stored(self, column: Column, values: Any, t: str) -> str:
        """SQL of what follows for the stored column, which has an index."""
        if column.stored is None:
            return "true"
        place = self.parameters.add(then(values, column.stored), f"{column.kind.sql}[]")
        return f"{t}.{column.name} = any({place})"

    def _contains(self, column: Column, text: Any, t: str) -> str:
        place = self.parameters.add(text, "text")
        holds = f"strpos(folded({column.compared(t)}), folded({place})) > 0"
        return f"{t}.grams @> grams({place}) and {holds}" if column.search else holds

    def _one(self, one: One, tree: Tree, t: str, depth: int) -> str:
        target, inner = ENTITIES[one.target], f"f{next(self._aliases)}"
        keys = row(f"{t}.{column}" for column in one.columns)
        return (
            f"exists (select from {target.table} {inner} where {target.key_of(inner)} = {keys}"
            f" and {self.visible(target, tree, inner, depth + 1)})"
        )

    def _many(self, entity: Entity, many: Many, tree: Tree, t: str, depth: int) -> str:
        target, inner = ENTITIES[many.target], f"f{next(self._aliases)}"
        _refuse_nulls(camel_case(many.name), tree)
        key = [f"{t}.{column}" for column in entity.key]
        parts = [
            f"{'not ' if quantifier == 'none' else ''}exists (select from"
            f" {_members(target, many, key, inner)}"
            f" and {self.visible(target, inside, inner, depth + 1, many)})"
            for quantifier, inside in tree.items()
        ]
        return " and ".join(parts) or "true"


def belongs(entity: Entity, many: Many, t: str, inner: str) -> str:
    """SQL of the condition that the target's row `inner` is in the list `many` of row `t`."""
    return belongs_to_key(many, [f"{t}.{column}" for column in entity.key], inner)


def _members(target: Entity, many: Many, key: list[str], inner: str) -> str:
    """SQL after `from` of the rows in a list; a join, for the planner sees through it."""
    if not isinstance(many.by, Link):
        return f"{target.table} {inner} where {belongs_to_key(many, key, inner)}"
    far = row(f"l.{column}" for column in many.by.far)
    near = row(f"l.{column}" for column in many.by.near)
    return (
        f"{many.by.table} l join {target.table} {inner} on {target.key_of(inner)} = {far}"
        f" where {near} = {row(key)}"
    )


def belongs_to_key(many: Many, key: list[str], inner: str) -> str:
    """SQL of the condition that row `inner` is in the list `many` of the row with this key."""
    if isinstance(many.by, Link):
        far = row(f"l.{column}" for column in many.by.far)
        near = row(f"l.{column}" for column in many.by.near)
        return (
            f"{ENTITIES[many.target].key_of(inner)} in"
            f" (select {far.strip('()')} from {many.by.table} l where {near} = {row(key)})"
        )
    return f"{row(f'{inner}.{column}' for column in inverse(many).columns)} = {row(key)}"


def _bad(message: str) -> Refusal:
    return Refusal(ErrorCode.BAD_USER_INPUT, message)


def _refuse_nulls(name: str, tree: Tree) -> None:
    for operator, value in tree.items():
        if value is None:
            raise _bad(
                f"`{name}: {{{operator}: null}}` says nothing. Leave it out, or use `isNull`."
            )


def _nth(n: int, keys: list[tuple[Any, ...]]) -> list[Any]:
    return [key[n] for key in keys]


def _days_ahead(days: int) -> int:
    if not 0 <= days <= MAX_DAYS:
        raise _bad(f"`endsWithin` takes from 0 to {MAX_DAYS} days, not {days}.")
    return days


def _few(name: str, values: list[Any]) -> list[Any]:
    if len(values) > MAX_IN:
        raise _bad(f"`{name}: {{in: […]}}` takes {MAX_IN} values at most, not {len(values)}.")
    return values
