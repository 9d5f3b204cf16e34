"""Whole tables for files: one statement, whose rows are streamed."""

from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loaders.access import Access
from loaders.kinds import official_code_sql
from loaders.parameters import Parameters
from loaders.tables import ENTITIES, Entity
from rules.areas import DivisionCode, subtree
from rules.formulas import LOOKS_LIKE_FORMULA
from rules.viewer import Viewer

if TYPE_CHECKING:
    from loaders.database import Connection

_PREFETCH = 1000
_ORDER = {
    "area": "t.code",
    "organization": "t.area_code nulls first, t.name, t.id",
    "pairing": "t.area_code, t.since, t.id",
    "agreement": "t.county, t.number",
    "project": "t.county, t.number",
}
"""What comes first: stable, and an area after the one above it."""


@dataclass(frozen=True, slots=True)
class Part:
    """One column of an export: a column of the table, or a reference by its natural key.

    `kind` is a field's kind, `refers` whether the cell names another row. `words` replace the
    stored values, `true` and `false` among them.
    """

    name: str
    kind: str
    refers: bool = False
    words: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """What is exported: parts of the rows of `table` that `viewer` may see, `within` an area.

    `east` is how many hours the times' zone is ahead of UTC; `offsets` tells whether times say so.
    """

    table: str
    parts: Sequence[Part]
    viewer: Viewer
    within: DivisionCode | None = None
    east: int = 8
    offsets: bool = False


Write = Callable[[bytes], Coroutine[Any, Any, None]]


async def copy_csv(connection: "Connection", export: Export, write: Write) -> int:
    """Give the rows as CSV without headings, in pieces to `write`; give their number.

    Text that a spreadsheet program would take for a formula has an apostrophe before it.
    Raises asyncpg's errors.
    """
    values = [_csv_value(part, sql) for part, sql in _values(export)]
    statement, parameters = _statement(export, values)
    done = await connection.copy_from_query(
        statement, *parameters, output=write, format="csv", encoding="utf-8"
    )
    return int(done.removeprefix("COPY "))


async def records(connection: "Connection", export: Export) -> AsyncGenerator[Any, None]:
    """Give the rows one by one, as asyncpg's records with a value for each part.

    Times are text. Raises asyncpg's errors.
    """
    statement, parameters = _statement(export, [sql for _, sql in _values(export)])
    async with connection.transaction(readonly=True):
        async for record in connection.cursor(statement, *parameters, prefetch=_PREFETCH):
            yield record


def _statement(export: Export, values: Sequence[str]) -> tuple[str, Parameters]:
    entity, parameters = _entity(export.table), Parameters()
    access = Access(export.viewer, parameters)
    joins = [_join(entity, part, access) for part in export.parts if part.refers]
    conditions = [entity.visible_to(access, "t")]
    if export.within is not None:
        low, high = (parameters.add(bound, "text") for bound in subtree(export.within))
        conditions.append(f"t.{entity.within} >= {low} and t.{entity.within} < {high}")
    return (
        f"select {', '.join(values)}\nfrom {entity.table} as t\n"
        + "".join(f"{join}\n" for join in joins)
        + f"where {' and '.join(conditions)}\norder by {_ORDER[entity.table]}",
        parameters,
    )


def _entity(table: str) -> Entity:
    return next(entity for entity in ENTITIES.values() if entity.table == table)


def _join(entity: Entity, part: Part, access: Access) -> str:
    """SQL that joins the row a reference names; one that may not be seen is not named."""
    one = entity.ones[part.name]
    target, r = ENTITIES[one.target], f'"{part.name}"'
    key = " and ".join(
        f"{r}.{far} = t.{near}" for far, near in zip(target.key, one.columns, strict=True)
    )
    return f"left join {target.table} as {r} on {key} and {target.visible_to(access, r)}"


def _values(export: Export) -> list[tuple[Part, str]]:
    entity = _entity(export.table)
    return [(part, _value(entity, part, export)) for part in export.parts]


def _value(entity: Entity, part: Part, export: Export) -> str:
    if part.refers:
        target = ENTITIES[entity.ones[part.name].target].table
        return _NATURAL_KEYS[target](f'"{part.name}"')
    if part.words is not None:
        cases = " ".join(f"when '{value}' then '{word}'" for value, word in part.words.items())
        return f"case ({_read(entity, part)})::text {cases} end"
    if part.kind == "timestamp":
        return _time(part, export)
    return official_code_sql(f"t.{part.name}") if part.kind == "code" else _read(entity, part)


def _read(entity: Entity, part: Part) -> str:
    """SQL of a value as it reads today: what has come to its last day has ended."""
    column = entity.columns.get(part.name)
    return f"t.{part.name}" if column is None else column.compared("t")


def _time(part: Part, export: Export) -> str:
    local = f"(t.{part.name} at time zone interval '{export.east} hours')::text"
    offset = f"{export.east:+03}:00"
    return f"replace({local}, ' ', 'T') || '{offset}'" if export.offsets else local


def _organization_key(r: str) -> str:
    place = f"coalesce('@' || {official_code_sql(f'{r}.area_code')}, '')"
    return f"coalesce({r}.uscc, {r}.name || {place})"


def _number_key(r: str) -> str:
    elsewhere = f"case when {r}.county <> t.county then '@' || {r}.county else '' end"
    return f"{r}.number || {elsewhere}"


_NATURAL_KEYS: dict[str, Callable[[str], str]] = {
    "area": lambda r: official_code_sql(f"{r}.code"),
    "organization": _organization_key,
    "agreement": _number_key,
    "project": _number_key,
}
"""SQL of what a file names a row of each table by."""


def _csv_value(part: Part, sql: str) -> str:
    """SQL of the text in a CSV file; guarded where it could be taken for a formula."""
    if part.kind == "boolean" and part.words is None:
        return f"({sql})::text"
    if part.kind != "text":
        return sql
    pattern = LOOKS_LIKE_FORMULA.replace("'", "''")
    return f"case when {sql} ~ '{pattern}' then '''' || {sql} else {sql} end"
