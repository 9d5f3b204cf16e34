"""Rows by key, and the rows above them: one statement for all keys of a level."""

from collections.abc import Sequence
from typing import Any

from loaders.access import Access
from loaders.database import Database
from loaders.parameters import Parameters
from loaders.tables import Ancestors, Entity, row
from loaders.texts import Keys, keyed
from rules.viewer import Viewer

MAX_ANCESTORS = 32


async def rows(
    database: Database, viewer: Viewer, entity: Entity, keys: Sequence[tuple[Any, ...]]
) -> list[Any]:
    """Load the rows with `keys`, in their order; None for an absent or invisible one."""
    name = f"{entity.name} rows"
    statement = keyed(name, entity, viewer, keys, _rows)
    values, rights = statement.bound(viewer, keys), statement.rights(viewer)
    records = await database.fetch(name, statement.sql, values, rights)
    found = {entity.key_in(record): entity.make(record) for record in records}
    return [found.get(key) for key in keys]


def _rows(entity: Entity, access: Access, parameters: Parameters, keys: Keys) -> str:
    return (
        f"select {entity.selection(access, 't')} from {entity.table} t"
        f" where {among(entity, keys, parameters)} and {entity.visible_to(access, 't')}"
    )


async def natural_rows(
    database: Database, viewer: Viewer, entity: Entity, column: str, values: Sequence[str]
) -> list[Any]:
    """Load the rows whose unique text `column` has `values`, in their order, or None."""
    parameters = Parameters()
    access = Access(viewer, parameters)
    sql = (
        f"select {entity.selection(access, 't')} from {entity.table} t"
        f" where t.{column} = any({parameters.add(list(values), 'text[]')})"
        f" and {entity.visible_to(access, 't')}"
    )
    records = await database.fetch(
        f"{entity.name} rows by {column}", sql, parameters, access.rights
    )
    found = {record[column]: entity.make(record) for record in records}
    return [found.get(value) for value in values]


async def ancestors(
    database: Database,
    viewer: Viewer,
    entity: Entity,
    relation: Ancestors,
    keys: Sequence[tuple[Any, ...]],
) -> list[list[Any]]:
    """Load the rows above those with `keys`, nearest first, at most 32 levels up."""
    parameters = Parameters()
    access = Access(viewer, parameters)
    sql = _ancestors_query(access, entity, relation, keys, parameters)
    name = f"{entity.name}.{relation.name} rows"
    records = await database.fetch(name, sql, parameters, access.rights)
    chains: list[list[Any]] = [[] for _ in keys]
    for record in records:
        chains[record["n"] - 1].append(entity.make(record))
    return chains


def _ancestors_query(
    access: Access,
    entity: Entity,
    relation: Ancestors,
    keys: Sequence[tuple[Any, ...]],
    parameters: Parameters,
) -> str:
    up = entity.ones[relation.through].columns
    above = ", ".join(f"t.{column} as u{n}" for n, column in enumerate(up))
    climbed = ", ".join(f"u{n}" for n in range(len(up)))
    names = ", ".join(f"k{n}" for n in range(len(entity.key)))
    matches = " and ".join(f"t.{column} = p.k{n}" for n, column in enumerate(entity.key))
    climbs = " and ".join(f"t.{column} = c.u{n}" for n, column in enumerate(entity.key))
    shown = " and ".join(f"t.{column} = c.u{n}" for n, column in enumerate(entity.key))
    return (
        f"with recursive chain as ("
        f"select p.n, 1 as depth, {above} from {_unnested(entity, keys, parameters)}"
        f" with ordinality as p ({names}, n) join {entity.table} t on {matches}"
        f" union all select c.n, c.depth + 1, {above} from chain c"
        f" join {entity.table} t on {climbs} where c.depth < {MAX_ANCESTORS}"
        f") select c.n, {entity.selection(access, 't')}"
        f" from (select n, depth, {climbed} from chain) c join {entity.table} t on {shown}"
        f" where {entity.visible_to(access, 't')} order by c.n, c.depth"
    )


def among(entity: Entity, keys: Sequence[tuple[Any, ...]], parameters: Parameters) -> str:
    """SQL of the condition that row `t` has one of `keys`."""
    if len(keys) == 1:
        # Of one row by its key PostgreSQL keeps one plan for all.
        values = zip(keys[0], entity.key_types, strict=True)
        return f"{entity.key_of('t')} = {row(parameters.add(*value) for value in values)}"
    if len(entity.key) > 1:
        return f"{entity.key_of('t')} in (select * from {_unnested(entity, keys, parameters)})"
    # Of an array the planner knows that an index finds its values.
    place = parameters.add([key for (key,) in keys], f"{entity.key_types[0]}[]")
    return f"{entity.key_of('t')} = any({place})"


def _unnested(entity: Entity, keys: Sequence[tuple[Any, ...]], parameters: Parameters) -> str:
    columns = zip(zip(*keys, strict=True), entity.key_types, strict=True)
    arrays = (parameters.add(list(values), f"{sql}[]") for values, sql in columns)
    return f"unnest({', '.join(arrays)})"
