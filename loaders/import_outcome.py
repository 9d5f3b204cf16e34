"""The outcome: every row as it would be after the import, and what is wrong with that.

`outcome` has the columns of the table as they would be, and `existing`, `same` (nothing would
change), `first` (the first row of the file that is the same record), `place` (the order in which
rows can be added) and `previous_until` of a pairing.
"""

from collections.abc import Sequence
from typing import Any

from loaders.database import Connection
from loaders.import_matching import key_field
from loaders.import_references import join
from loaders.import_targets import Column, Target

GOOD = "o.first = o.row and not exists (select from refused r where r.row = o.row)"
"""SQL of whether a row of `outcome o` will stand."""


def stored(target: Target) -> list[str]:
    """List the columns of the table that a file decides about, the key aside."""
    names = [name for column in target.columns for name in column.names]
    pinyin = [f"{target.named}_pinyin"] if target.named else []
    return [name for name in names if name not in target.key] + pinyin


async def create(connection: Connection, target: Target, present: Sequence[str]) -> None:
    """Make `outcome`."""
    given = {column.field for column in target.given(present)}
    values = {
        name: sql
        for column in target.columns
        for name, sql in _values(column, given=column.field in given).items()
        if name not in target.key
    }
    if target.named:
        values[f"{target.named}_pinyin"] = "s.pinyin"
    shown = ", ".join(f"{sql} as {name}" for name, sql in values.items())
    equal = _equal(values, f"{target.named}_pinyin")
    keys = ", ".join(f"m.{column}" for column in target.key)
    order = "s.code" if target.table == "area" else "m.row"
    await connection.execute(f"""
      create temp table outcome on commit drop as
      select m.row, m.first, m.existing, m.existing and {equal} as same,
        row_number() over (order by {order}) as place, {keys}, {shown}
        {", e.until as previous_until" if target.table == "pairing" else ""}
      from staged s join matched m using (row)
      left join {target.table} e on m.existing and {_on_key(target, "e", "m")}
      {" ".join(join(column) for column in target.given(present))}
      order by place
    """)
    await connection.execute("create unique index on outcome (place)")
    await connection.execute("create unique index on outcome (row)")
    await connection.execute("analyze outcome")


def _values(column: Column, *, given: bool) -> dict[str, str]:
    """SQL of the columns made from one field, as they would be."""
    field, [name, *more] = column.field, column.names
    if not given:
        default = column.default or "null"
        return {n: f"case when m.existing then e.{n} else {default} end" for n in column.names}
    if column.foreign:
        county = f"case when r_{field}.id is not null then r_{field}.county end"
        return {name: f"r_{field}.id"} | dict.fromkeys(more, county)
    if column.default or column.keeps:
        return {name: f"coalesce(s.{field}, e.{name}, {column.default or 'null'})"}
    return {name: f"s.{field}"}


def _equal(values: dict[str, str], pinyin: str) -> str:
    """SQL of whether nothing changes; a name's reading follows the name, however it was made."""
    compared = [(sql, f"e.{name}") for name, sql in values.items() if name != pinyin]
    new, old = (", ".join(side) for side in zip(*compared, strict=True))
    return f"row({new}) is not distinct from row({old})"


def _on_key(target: Target, one: str, other: str) -> str:
    return " and ".join(f"{one}.{column} = {other}.{column}" for column in target.key)


async def judge(connection: Connection, target: Target, present: Sequence[str]) -> None:
    """Refuse rows by themselves: second rows, changes of what is signed, what a check forbids."""
    field = key_field(target)
    for fault_or_need, differs in ((_DIFFERENT, "is distinct"), (_EQUAL, "is not distinct")):
        await connection.execute(fault_or_need.format(field=field, said=_said(target, differs)))
    if target.table == "agreement":
        await connection.execute(_SIGNED)
    names = [name for column in target.given(present) for name in column.names]
    constraints = await connection.fetch(_CHECKS, target.table, names)
    if constraints:
        await connection.execute(_violations(target, constraints))


# Rows of one record may repeat each other; the first stands for all, and falls for all.
_DIFFERENT = """
insert into refused
select o.row, '{field}', s.{field}::text, 'DUPLICATE_IN_FILE', o.first::text {said}
"""
_EQUAL = """
insert into depends select o.row, o.first, '{field}', s.{field}::text {said}
"""


_SIGNED = """
insert into refused
select o.row, 'number', s.number, 'SIGNED', ''
from outcome o join staged s using (row)
where o.existing and not o.same and exists (
  select from agreement_party p
  where (p.agreement_id, p.county) = (o.id, o.county) and p.signature is not null
)
"""
"""What a key has signed stands as it is."""


def _said(target: Target, differs: str) -> str:
    """SQL of the rows that repeat an earlier one's key, where what they say differs or not."""
    one, other = (", ".join(f"{t}.{name}" for name in stored(target)) for t in ("o", "f"))
    return f"""
      from outcome o join outcome f on f.row = o.first join staged s on s.row = o.row
      where o.first < o.row and row({one}) {differs} from row({other})
    """


_CHECKS = """
select name, expression, columns from (
  select c.conname as name, pg_get_expr(c.conbin, c.conrelid) as expression,
    array_agg(a.attname::text) as columns, bool_or(a.attgenerated <> '') as generated
  from pg_constraint c
  join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any(c.conkey)
  where c.conrelid = $1::text::regclass and c.contype = 'c'
  group by c.conname, c.conbin, c.conrelid
) as every
where not generated and columns && $2::text[]
order by name
"""
"""The check constraints that the file's columns can violate: what must hold, of which columns.

What is generated follows from other columns, which have constraints of their own.
"""


def _violations(target: Target, constraints: Sequence[Any]) -> str:
    """SQL that puts the table's own check constraints to the rows before they are written."""
    held = ", ".join(
        f"('{c['name']}', '{_blamed(target, c['columns'])}', ({c['expression']}))"
        for c in constraints
    )
    every = " and ".join(f"({c['expression']})" for c in constraints)
    columns = {column for c in constraints for column in c["columns"]}
    return f"""
      insert into refused
      select o.row, broken.field, '', {_FAULT}, broken.name
      from (select * from {_whole(target, columns)} where not same and ({every}) is false) as o
      cross join lateral (values {held}) as broken(name, field, holds)
      where not broken.holds
    """


def _whole(target: Target, columns: set[str]) -> str:
    """SQL of the outcome together with those of `columns` that no file decides about."""
    others = sorted(columns - {*stored(target), *target.key})
    if not others:
        return "outcome"
    kept = "".join(f", e.{column}" for column in others)
    on = _on_key(target, "e", "o")
    return f"(select o.*{kept} from outcome o left join {target.table} e on o.existing and {on}) o"


_FAULT = """
case when broken.name ~ '_(period|term)$' then 'PERIOD_REVERSED' else 'CONSTRAINT_VIOLATED' end
"""


def _blamed(target: Target, columns: Sequence[str]) -> str:
    """Name the field that a violated constraint is put to: the last one of its columns."""
    fields = [c.field for c in target.columns if set(c.names) & set(columns)]
    return fields[-1] if fields else key_field(target)
