"""Root fields → SQL: the whole operation becomes one statement, a column for each root field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from loaders import global_ids
from loaders.database import named
from loaders.global_ids import parse_global_id
from loaders.page_parts import PageSource, literal
from loaders.pages import Arguments
from loaders.parameters import Parameters, then
from loaders.plan import Compiler
from loaders.references import Reference, parse_reference, refuse_too_many
from loaders.search import ORDER, count_query, hits_union
from loaders.selections import (
    BoardColumnSelection,
    BoardSelection,
    ListSelection,
    LookupSelection,
    NodesByIdSelection,
    NodeSelection,
    ReferencesSelection,
    RootPart,
    RowSelection,
    SearchSelection,
    Word,
)
from loaders.tables import KEY_TYPES, Entity, row
from rules.viewer import Viewer


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL with a column of JSON for each root field, in order, and its parameters.

    `text` is the SQL under its name, as it is sent; `about_people` tells whether it reads tables
    that PostgreSQL shows only to whom a transaction says it reads for.
    """

    name: str
    sql: str
    text: str
    parameters: Parameters
    about_people: bool = False


def compile_roots(viewer: Viewer, roots: Mapping[str, RootPart]) -> Statement:
    """Compile the root fields of one operation, response key → part.

    Raises `Refusal` for values that cannot be meant and are known already; those that
    variables bring are refused when the parameters are bound.
    """
    compiler = Compiler(viewer)
    columns = ", ".join(f"({_root(compiler, part)})::json" for part in roots.values())
    name, sql = f"one statement for {', '.join(roots)}", f"select {columns}"
    people = compiler.access.about_people
    return Statement(name, sql, named(name, sql), compiler.parameters, people)


def _root(compiler: Compiler, part: RootPart) -> str:  # noqa: PLR0911 # one for each kind
    match part:
        case Word(text):
            return f"to_json({literal(text)})"
        case ListSelection():
            return compiler.connection(part, lambda _: "true")
        case LookupSelection():
            return _lookup(compiler, part)
        case NodesByIdSelection():
            return _nodes_by_id(compiler, part)
        case ReferencesSelection():
            return _references(compiler, part)
        case SearchSelection():
            return _search(compiler, part)
        case BoardSelection():
            return _board(compiler, part)


def _lookup(compiler: Compiler, part: LookupSelection) -> str:
    entity = part.row.entity
    return compiler.found_row(
        part.row, lambda t: compiler.filters.condition(entity, part.condition, t)
    )


def _nodes_by_id(compiler: Compiler, part: NodesByIdSelection) -> str:
    ids = then(part.ids, global_ids.refuse_too_many)
    branches = [
        _keyed_rows(
            compiler,
            selection,
            then(ids, partial(_places_by_id, selection.entity)),
            selection.entity.key,
        )
        for selection in part.rows.values()
    ]
    return _in_order(compiler, then(ids, len), branches)


def _references(compiler: Compiler, part: ReferencesSelection) -> str:
    given = then(part.representations, _parsed)
    branches = []
    for (name, field), selection in part.rows.items():
        columns = selection.entity.key if field == "id" else (field,)
        found = then(given, partial(_places_by_reference, name, field))
        branches.append(_keyed_rows(compiler, selection, found, columns))
    return _in_order(compiler, then(given, len), branches)


def _in_order(compiler: Compiler, number: Any, branches: list[str]) -> str:
    """SQL of an array of `number` places, filled by rows of (`n`, `found`), else null."""
    places = compiler.parameters.add(number, "int4")
    joined = f" left join ({' union all '.join(branches)}) f on f.n = g.n" if branches else ""
    value = "f.found" if branches else "null::json"
    return (
        f"(select coalesce(json_agg({value} order by g.n), '[]')"
        f" from generate_series(1, {places}) g(n){joined})"
    )


Places = list[tuple[int, tuple[Any, ...]]]
"""Places, from 1, with the key that stands there."""


def _keyed_rows(
    compiler: Compiler, selection: RowSelection, found: Any, columns: Sequence[str]
) -> str:
    """SQL of the rows of one entity at their places: `n` and the row as JSON."""
    entity, t = selection.entity, compiler.alias()
    places = compiler.parameters.add(then(found, _numbers), "int4[]")
    arrays = ", ".join(
        compiler.parameters.add(then(found, partial(_nth_parts, n)), f"{KEY_TYPES[column]}[]")
        for n, column in enumerate(columns)
    )
    names = [f"k{n}" for n in range(len(columns))]
    return (
        f"select k.n, {compiler.row_json(selection, t)} as found"
        f" from unnest({places}, {arrays}) k(n, {', '.join(names)})"
        f" join {entity.table} {t} on {row(f'{t}.{column}' for column in columns)}"
        f" = {row(f'k.{name}' for name in names)}"
        f" where {entity.visible_to(compiler.access, t)}"
    )


def _places_by_id(entity: Entity, ids: list[str]) -> Places:
    parsed = enumerate(map(parse_global_id, ids), start=1)
    return [(n, key) for n, (found, key) in parsed if found is entity]


def _parsed(representations: list[Any]) -> list[Reference]:
    return [parse_reference(each) for each in refuse_too_many(representations)]


def _places_by_reference(name: str, field: str, references: list[Reference]) -> Places:
    numbered = enumerate(references, start=1)
    return [(n, key) for n, (entity, by, key) in numbered if (entity.name, by) == (name, field)]


def _numbers(places: Places) -> list[int]:
    return [n for n, _ in places]


def _nth_parts(n: int, places: Places) -> list[Any]:
    return [key[n] for _, key in places]


def _search(compiler: Compiler, part: SearchSelection) -> str:
    hits = hits_union(compiler.access, part.text, part.names, part.arguments, compiler.parameters)
    part.arguments.refuse_bad(ORDER, compiler.parameters)
    source = PageSource(
        table=f'({hits}) "#h"',
        where="true",
        order=ORDER,
        inner='"#h"',
        t='"#s"',
        node=lambda node: _hit(compiler, node),
    )
    return compiler.page(
        part.fields,
        part.arguments,
        source,
        lambda: f"({count_query(compiler.access, part.text, part.names, compiler.parameters)})",
    )


def _hit(compiler: Compiler, node: NodeSelection) -> str:
    """SQL of the row that the hit's global id leads to, by its type."""
    assert isinstance(node, Mapping)
    branches = " ".join(
        f"when '{name}' then {compiler.found_row(selection, _is_hit(selection.entity))}"
        for name, selection in node.items()
    )
    return f"case split_part(\"#s\".id, ':', 1) {branches} end"


def _is_hit(entity: Entity) -> Any:
    parts = [
        f"split_part(\"#s\".id, ':', {len(entity.key) + 1 - n})" for n in range(len(entity.key))
    ]
    key = row(f"{part}::{sql}" for part, sql in zip(parts, entity.key_types, strict=True))
    return lambda t: f"{entity.key_of(t)} = {key}"


def _board(compiler: Compiler, part: BoardSelection) -> str:
    parts = []
    for key, value in part.fields.items():
        if isinstance(value, Word):
            parts.append(f'{literal(value.text)} as "{key}"')
        else:
            parts.append(f'{_board_columns(compiler, part, value)} as "{key}"')
    return f'(select row_to_json("#b") from (select {", ".join(parts)}) "#b")'


def _board_columns(compiler: Compiler, board: BoardSelection, column: BoardColumnSelection) -> str:
    groups = ", ".join(
        f"({n}, {'null' if key is None else literal(key)}, {literal(title)})"
        for n, (key, title) in enumerate(board.keys)
    )
    fields = ", ".join(
        f'{_board_part(compiler, column, value)} as "{key}"' for key, value in column.fields.items()
    )
    return (
        f'(select json_agg((select row_to_json("#r") from (select {fields}) "#r") order by "#g".n)'
        f' from (values {groups}) "#g"(n, key, title))'
    )


def _board_part(
    compiler: Compiler, column: BoardColumnSelection, value: str | Word | ListSelection
) -> str:
    grouping = column.listing.group
    assert grouping is not None

    def members(t: str) -> str:
        equals = "is not distinct from" if grouping.nullable else "="
        return f'{grouping.compared(t)} {equals} "#g".key'

    if isinstance(value, Word):
        return literal(value.text)
    if isinstance(value, ListSelection):
        return compiler.connection(value, members)
    if value == "count":
        whole = ListSelection(column.listing, Arguments(filter=column.condition), {})
        return compiler.count(whole, members)
    return f'"#g".{value}'
