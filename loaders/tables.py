"""The vocabulary an entity is declared in: table, column, one, many, ancestors, visibility.

An entity is declared once, on its type in `schema/<plural>.py`; readers, filters, orders,
cursors, counts and search are all derived from the `Entity` that the declaration makes.
In every SQL fragment `{t}` stands for the alias of the entity's table.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any

from loaders.access import Access
from loaders.conditions import all_of, when
from loaders.kinds import STRING, Kind

KEY_TYPES = {"id": "uuid", "code": "text", "county": "text", "uscc": "text"}

Visibility = Callable[[Access, str], str]
"""A viewer's access and an alias → the SQL condition on the row that the viewer may see it."""


def everyone(_access: Access, _t: str) -> str:
    """Let every viewer see every row."""
    return "true"


def nobody(_access: Access, _t: str) -> str:
    """Let no viewer see more of a row than everyone does."""
    return "false"


class Level(Enum):
    """Who sees a field of a row that they see (domain model §5).

    INTERNAL: those whose scope the row is in; RESTRICTED: of them, who may and say what for.
    """

    PUBLIC = "PUBLIC"
    INTERNAL = "INTERNAL"
    RESTRICTED = "RESTRICTED"


@dataclass(slots=True)
class Column:
    """A field that shows one value of the row.

    `sql` is the value shown, `raw` the value filtered and ordered by; both default to the
    column of the field's name. `stored` widens the values that are looked for to those of the
    column itself, where `raw` is made of it: an index then finds the rows. `mask` is what those
    see whom `level` keeps from the value. `name`, `kind` and `nullable` come from the annotation.
    """

    description: str
    filter: bool = False
    order: bool | str = False
    search: bool = False
    sql: str = ""
    raw: str = ""
    stored: Callable[[list[Any]], list[Any]] | None = None
    level: Level = Level.PUBLIC
    mask: str = ""
    name: str = ""
    kind: Kind = STRING
    nullable: bool = False

    def shown(self, t: str) -> str:
        """SQL of the value as clients see it who see it at all."""
        return (self.sql or self.compared(t)).format(t=t)

    def compared(self, t: str) -> str:
        """SQL of the value that filters compare."""
        return (self.raw or f"{{t}}.{self.name}").format(t=t)

    def ordered(self, t: str) -> str:
        """SQL of the value that lists are ordered by."""
        return self.order.format(t=t) if isinstance(self.order, str) else self.compared(t)


@dataclass(slots=True)
class One:
    """A field that shows one row of another entity: `columns` hold that row's key.

    `crosses_counties` says that the row may lie on another shard than this one.
    """

    columns: tuple[str, ...]
    description: str
    filter: bool = True
    crosses_counties: bool = False
    level: Level = Level.PUBLIC
    name: str = ""
    target: str = ""
    nullable: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A table between two entities: `near` columns hold our key, `far` columns theirs."""

    table: str
    near: tuple[str, ...]
    far: tuple[str, ...]


@dataclass(slots=True)
class Many:
    """A field that shows a list of another entity's rows, page by page.

    `by` names the target's `One` that points here, or the link table between the two.
    """

    by: str | Link
    description: str
    filter: bool = True
    name: str = ""
    owner: str = ""
    target: str = ""

    @property
    def listing(self) -> str:
        """The list's name, which its statements and cursors carry."""
        return f"{self.owner}.{self.name}"


@dataclass(slots=True)
class Ancestors:
    """A field that shows the rows above this one, nearest first, along the `One` `through`."""

    through: str
    description: str
    name: str = ""
    owner: str = ""


Relation = One | Many | Ancestors


@dataclass
class Entity:
    """What the readers know of one type: all of it read off its declaration.

    `references` are the fields that federation refers to a row by, `within` is the column with
    its area's code, `period` the columns of its first and last
    day; either may be None. `visible` says which rows a viewer sees, of those whose row behind the
    `One` named `follows` the viewer sees; `scope` which of them are in the viewer's scope.
    """

    name: str
    table: str
    key: tuple[str, ...]
    within: str | None = None
    period: tuple[str, str] | None = None
    visible: Visibility = everyone
    scope: Visibility = nobody
    follows: str | None = None
    references: tuple[str, ...] = ("id",)
    columns: dict[str, Column] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    make: Callable[[Mapping[str, Any]], Any] = dict

    @cached_property
    def ones(self) -> dict[str, One]:
        """The to-one relations by name."""
        return {name: r for name, r in self.relations.items() if isinstance(r, One)}

    @cached_property
    def manys(self) -> dict[str, Many]:
        """The to-many relations by name."""
        return {name: r for name, r in self.relations.items() if isinstance(r, Many)}

    @cached_property
    def searched(self) -> Column | None:
        """The one column that search looks through; its table has `grams` of it."""
        return next((c for c in self.columns.values() if c.search), None)

    @cached_property
    def key_types(self) -> tuple[str, ...]:
        """The SQL types of the key columns."""
        return tuple(KEY_TYPES[column] for column in self.key)

    def key_of(self, t: str) -> str:
        """SQL of the row's key as a row value: `(t.id, t.county)`."""
        return row(f"{t}.{column}" for column in self.key)

    def global_id(self, t: str) -> str:
        """SQL of the opaque global id: type, then the key with what is most selective last."""
        parts = [f"'{self.name}:'", *(f"{t}.{column}" for column in reversed(self.key))]
        return parts[0] + " || " + " || ':' || ".join(parts[1:])

    def visible_to(self, access: Access, t: str) -> str:
        """SQL of the condition that both readers put on every row of this entity."""
        return all_of(self._parent_visible_to(access, t), self.visible_within(access, t))

    def visible_within(self, access: Access, t: str) -> str:
        """SQL of the condition for a row whose `follows` leads to a row that the viewer sees."""
        access.reads(self.table)
        return self.visible(access, t)

    def visible_in(self, access: Access, t: str, many: "Many | None") -> str:
        """SQL of the condition for a row in the list `many` of a row that the viewer sees."""
        within = many is not None and self.follows is not None and many.by == self.follows
        return self.visible_within(access, t) if within else self.visible_to(access, t)

    def _parent_visible_to(self, access: Access, t: str) -> str:
        if self.follows is None:
            return "true"
        one, p = self.ones[self.follows], access.alias()
        parent = ENTITIES[one.target]
        seen = parent.visible_to(access, p)
        key = row(f"{t}.{column}" for column in one.columns)
        condition = all_of(f"{parent.key_of(p)} = {key}", seen)
        return "true" if seen == "true" else _exists(f"{parent.table} {p}", condition)

    def in_scope(self, access: Access, t: str) -> str:
        """SQL of the condition that a row is in the viewer's scope."""
        return self.scope(access, t)

    def open_to(self, access: Access, part: "Column | One", t: str) -> str:
        """SQL of the condition that the viewer sees what `part` shows of a row."""
        if part.level is Level.PUBLIC:
            return "true"
        if part.level is Level.RESTRICTED and not access.shape.restricted:
            return "false"
        return self.in_scope(access, t)

    def shown(self, access: Access, column: Column, t: str) -> str:
        """SQL of a column's value as the viewer sees it."""
        mask = column.mask.format(t=t) or "null"
        return when(self.open_to(access, column, t), column.shown(t), mask)

    def selection(self, access: Access, t: str) -> str:
        """SQL of all values of a row: shown columns, foreign keys, and `key_…` columns."""
        shown = {c.name: self.shown(access, c, t) for c in self.columns.values()}
        foreign = {
            name: when(self.open_to(access, one, t), f"{t}.{name}")
            for one in self.ones.values()
            for name in one.columns
        }
        keys = {f"key_{column}": f"{t}.{column}" for column in self.key}
        values = {"id": self.global_id(t)} | foreign | shown | keys
        if self.restricts:
            values["in_scope"] = self.in_scope(access, t)
        return ", ".join(f"{sql} as {name}" for name, sql in values.items())

    @cached_property
    def restricts(self) -> bool:
        """Whether something of a row is RESTRICTED."""
        parts: list[Column | One] = [*self.columns.values(), *self.ones.values()]
        return any(part.level is Level.RESTRICTED for part in parts)

    def key_in(self, record: Mapping[str, Any]) -> tuple[Any, ...]:
        """Give the key of a row that `selection` brought."""
        return tuple(record[f"key_{column}"] for column in self.key)


def row(values: Any) -> str:
    """SQL of a row value; of a single value when there is only one."""
    values = list(values)
    return values[0] if len(values) == 1 else f"({', '.join(values)})"


def _exists(table: str, condition: str) -> str:
    return f"exists (select from {table} where {condition})"


ENTITIES: dict[str, Entity] = {}
"""Every entity by its type's name; filled while the schema's modules are imported."""


def inverse(many: Many) -> One:
    """Give the `One` on the target's side of a `many` that has no link table."""
    assert isinstance(many.by, str)
    return ENTITIES[many.target].ones[many.by]
