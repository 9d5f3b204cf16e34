"""The SQL of a write, which depends on its shape alone: the tables and columns that it names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from loaders.access import VIEWER, Access
from loaders.audit import COLUMNS
from loaders.objects import Types
from loaders.own_values import WRITTEN
from loaders.parameters import Parameters
from loaders.tables import ENTITIES, Entity, row
from loaders.texts import Texts
from rules.viewer import AccessShape, Viewer

Columns: TypeAlias = tuple[str, ...]
Forms: TypeAlias = tuple[tuple[str, bool], ...]
"""Columns that are looked for, each with whether by a list of values."""


class Insert(NamedTuple):
    """A new row."""

    table: str
    columns: Columns


class Update(NamedTuple):
    """New values for rows besides."""

    table: str
    columns: Columns
    where: Forms


class Delete(NamedTuple):
    """Rows that go."""

    table: str
    where: Forms


class Alter(NamedTuple):
    """New values for the object, if its version is as it was, and its state where it counts."""

    entity: str
    columns: Columns
    stated: bool


class Shape(NamedTuple):
    """What the text of a write depends on; its values come in the order of these parts."""

    entity: str
    main: Insert | Alter
    besides: tuple[Insert | Update | Delete, ...]
    events: int
    access: AccessShape
    shown: str | None
    """SQL over the written row of what is shown of it, if it may be seen still."""


@dataclass(frozen=True, slots=True)
class Text:
    """The SQL of a write; its first values are the `rights` of the viewer."""

    sql: str
    rights: Parameters

    def bound(self, viewer: Viewer, values: Sequence[Any]) -> list[Any]:
        """Give all values for one write."""
        return [*self.rights.bound({VIEWER: viewer}), *values]


_TEXTS: Texts[Text] = Texts()


def text_of(shape: Shape, viewer: Viewer, types: Types) -> Text:
    """Give the text of all writes of a shape; `types` are those of the hub's own migrations."""
    return _TEXTS.of(shape, lambda: _Writing(types).of(shape, viewer))


@dataclass(slots=True)
class _Writing:
    """Writes one text. `parameters` counts the places, whose values each write brings."""

    types: Types
    parameters: Parameters = field(default_factory=Parameters)

    def of(self, shape: Shape, viewer: Viewer) -> Text:
        rights = Parameters()
        seen, still = self._seen(shape, Access(viewer, rights, kept=True))
        self.parameters.extend(rights)
        back = "*" if shape.shown else "1"
        parts = [f"{WRITTEN} as ({self._main(shape.main, seen)} returning {back})"]
        besides = [*map(self._beside, shape.besides), self._audited(shape.events)]
        parts += [f"b{n} as ({sql})" for n, sql in enumerate(besides)]
        shown = f"case when {still} then {shape.shown} end" if shape.shown else "null::json"
        written = f"(select {shown} from changed)" if shape.shown else shown
        sql = f"with {', '.join(parts)} select (select count(*) from changed), {written}"
        return Text(sql, rights)

    def _seen(self, shape: Shape, access: Access) -> tuple[str, str]:
        """Give the conditions that the viewer sees the object: before it is written, and after."""
        entity = ENTITIES[shape.entity]
        before = "true" if isinstance(shape.main, Insert) else entity.visible_to(access, "t")
        return before, entity.visible_to(access, WRITTEN) if shape.shown else "true"

    def _main(self, main: Insert | Alter, seen: str) -> str:
        if isinstance(main, Insert):
            return self._insertion(main)
        entity = ENTITIES[main.entity]
        assigned = self._assigned(entity.table, main.columns)
        conditions = " and ".join([*self._unchanged(entity, stated=main.stated), seen])
        return f"update {entity.table} t set {assigned}, version = t.version + 1 where {conditions}"

    def _unchanged(self, entity: Entity, *, stated: bool) -> list[str]:
        table = entity.table
        key = f"{entity.key_of('t')} = {row(self._places(table, entity.key))}"
        checked = ["version", "state"] if stated else ["version"]
        return [key, *(f"t.{c} = {self._place(table, c)}" for c in checked)]

    def _beside(self, beside: Insert | Update | Delete) -> str:
        match beside:
            case Insert():
                return self._insertion(beside, "from changed")
            case Update(table, columns, where):
                grown = ", version = s.version + 1" if "version" in self.types[table] else ""
                assigned = self._assigned(table, columns)
                conditions = self._conditions(table, where)
                return f"update {table} s set {assigned}{grown} from changed where {conditions}"
            case Delete(table, where):
                return f"delete from {table} s using changed where {self._conditions(table, where)}"

    def _audited(self, events: int) -> str:
        """Insert all events at once: their times are in their order."""
        rows = [f"({', '.join(self._places('audit_event', COLUMNS))})" for _ in range(events)]
        return (
            f"insert into audit_event ({', '.join(COLUMNS)})"
            f" select v.* from changed, (values {', '.join(rows)}) v"
        )

    def _insertion(self, insert: Insert, source: str = "") -> str:
        table, columns = insert
        places = ", ".join(self._places(table, columns))
        return f"insert into {table} ({', '.join(columns)}) select {places} {source}"

    def _assigned(self, table: str, columns: Columns) -> str:
        return ", ".join(f"{c} = {self._place(table, c)}" for c in columns)

    def _conditions(self, table: str, where: Forms) -> str:
        return " and ".join(
            f"s.{c} = any({self._place(table, c, '[]')})"
            if several
            else f"s.{c} = {self._place(table, c)}"
            for c, several in where
        )

    def _places(self, table: str, columns: Iterable[str]) -> list[str]:
        return [self._place(table, column) for column in columns]

    def _place(self, table: str, column: str, form: str = "") -> str:
        return self.parameters.add(None, f"{self.types[table][column]}{form}")
