"""References by natural keys: which row each stands for, in the table or in the file itself.

`referred_<table>` has each reference of the file once, with the row's key, the number of rows
it could mean, and `via`: the row of the file that would add it. `depends` says which row of the
file needs which other row of the file to be added.
"""

from collections.abc import Sequence

from loaders.database import Connection
from loaders.import_targets import Column, Target
from rules.organizations import CREDIT_CODE_FORM

_NEWCOMERS = "(select * from matched where not existing and first = row)"
"""SQL of the rows that the file would add."""

_ORGANIZATIONS = """
with wanted as (select distinct ref from ({references}) as every(ref) where ref is not null),
parts as (
  select ref, coalesce(substring(ref from '^(.*)@\\d[^@]*$'), ref) as name,
    substring(ref from '@(\\d[^@]*)$') collate "C" as area,
    case when ref ~ '{uscc}' then ref end collate "C" as uscc
  from wanted
),
everyone as (
  select * from ({everyone}) as o
  where o.name in (select name from parts) or o.uscc in (select uscc from parts)
),
found as (
  select p.ref, o.id, o.row from parts p join everyone o on o.uscc = p.uscc
  union all
  select p.ref, o.id, o.row from parts p join everyone o on o.name = p.name and o.area = p.area
  where p.uscc is null
  union all
  select p.ref, o.id, o.row from parts p join everyone o on o.name = p.name
  where p.uscc is null and p.area is null
)
select w.ref, (array_agg(f.id))[1] as id, count(f.id) as candidates, min(f.row) as via
from wanted w left join found f using (ref)
group by w.ref
"""
_EXISTING_ORGANIZATIONS = """
  select o.id, o.name, o.area_code as area, o.uscc, null::bigint as row from organization o
"""
# As it will be after the import: what is renamed is found by its new name only.
_COMING_ORGANIZATIONS = (
    _EXISTING_ORGANIZATIONS
    + """
  where not exists (select from matched m where m.existing and m.id = o.id)
  union all
  select m.id, s.name, s.area, {uscc}, case when not m.existing then m.row end
  from matched m join staged s using (row) left join organization e on e.id = m.id
  where m.first = m.row
"""
)

_NUMBERED = """
with wanted as (
  select distinct number, county from ({references}) as every(number, county)
  where number is not null
)
select w.number, w.county, e.id, count(*) as candidates, min(e.row) as via
from wanted w left join ({everyone}) as e using (number, county)
group by w.number, w.county, e.id
"""
_EXISTING_NUMBERED = "select id, number, county, null::bigint as row from {table}"
_COMING_NUMBERED = (
    _EXISTING_NUMBERED
    + f"""
  union all
  select s.id, s.number, s.county, s.row from staged s join {_NEWCOMERS} m using (row)
"""
)


def number_of(field: str, s: str = "s") -> str:
    """SQL of the number in a reference `number@county`."""
    return f"regexp_replace({s}.{field}, '@\\d+$', '')"


def county_of(field: str, s: str = "s") -> str:
    """SQL of the county in a reference, the row's own where it names none."""
    return f"coalesce(substring({s}.{field} from '@(\\d+)$'), {s}.county)"


def join(column: Column) -> str:
    """SQL that joins what a field refers to, as `r_<field>`; nothing for an area's code."""
    field = column.field
    match column.refers:
        case "organization":
            return f"left join referred_organization r_{field} on r_{field}.ref = s.{field}"
        case "agreement" | "project":
            return (
                f"left join referred_{column.refers} r_{field} on r_{field}.number = "
                f"{number_of(field)} and r_{field}.county = {county_of(field)}"
            )
        case _:
            return ""


async def resolve(
    connection: Connection, target: Target, present: Sequence[str], *, own: bool
) -> None:
    """Make the tables of references, to the table itself or to the others."""
    for table in ("organization", "agreement", "project"):
        if (table == target.table) == own:
            columns = [c for c in target.given(present) if c.refers == table]
            sql = _organizations if table == "organization" else _numbered
            await connection.execute(
                f"create temp table referred_{table} on commit drop as "
                + sql(table, columns, own=own, coded="uscc" in present)
            )
            await connection.execute(f"analyze referred_{table}")


def _organizations(_table: str, columns: Sequence[Column], *, own: bool, coded: bool) -> str:
    references = [f"select {column.field} from staged" for column in columns]
    uscc = "coalesce(s.uscc, e.uscc)" if coded else "e.uscc"
    return _ORGANIZATIONS.format(
        references=" union all ".join(references) or "select null::text",
        uscc=f"^{CREDIT_CODE_FORM}$",
        everyone=_COMING_ORGANIZATIONS.format(uscc=uscc) if own else _EXISTING_ORGANIZATIONS,
    )


def _numbered(table: str, columns: Sequence[Column], *, own: bool, coded: bool) -> str:
    references = [
        f"select {number_of(c.field)}, {county_of(c.field)} from staged s" for c in columns
    ]
    everyone = _COMING_NUMBERED if own else _EXISTING_NUMBERED
    nothing = 'select null::text collate "C", null::text collate "C"'
    return _NUMBERED.format(
        references=" union all ".join(references) or nothing,
        everyone=everyone.format(table=table),
    )


async def judge(connection: Connection, target: Target, present: Sequence[str]) -> None:
    """Refuse what refers to nothing, or to more than one row; make `depends`."""
    await connection.execute(
        "create temp table depends (row bigint, needs bigint, field text, value text) "
        "on commit drop"
    )
    if target.table == "area":
        await _judge_areas(connection, "above", "code", "UNKNOWN_PARENT", own=True)
    for column in target.given(present):
        if column.refers == "area":
            own = target.table == "area"
            await _judge_areas(connection, column.field, column.field, "UNKNOWN_REFERENCE", own=own)
        elif column.refers:
            await _judge(connection, target, column)
    await connection.execute("create index on depends (needs)")
    await connection.execute("analyze depends")


async def _judge_areas(
    connection: Connection, field: str, shown: str, fault: str, *, own: bool
) -> None:
    """Judge a field that holds an area's code; `shown` is the field that is complained about."""
    newcomers = f"left join {_NEWCOMERS} m on m.code = s.{field}" if own else ""
    await connection.execute(f"""
      insert into refused
      select s.row, '{shown}', s.{shown}, '{fault}', s.{field}
      from staged s left join area a on a.code = s.{field} {newcomers}
      where s.{field} is not null and a.code is null {"and m.code is null" if own else ""}
    """)
    if own:
        await connection.execute(f"""
          insert into depends
          select s.row, m.row, '{shown}', s.{shown}
          from staged s join {_NEWCOMERS} m on m.code = s.{field}
        """)


async def _judge(connection: Connection, target: Target, column: Column) -> None:
    field, r = column.field, f"r_{column.field}"
    await connection.execute(f"""
      insert into refused
      select s.row, '{field}', s.{field},
        case when {r}.id is null then 'UNKNOWN_REFERENCE' else 'AMBIGUOUS_REFERENCE' end,
        {r}.candidates::text
      from staged s {join(column)}
      where s.{field} is not null and ({r}.id is null or {r}.candidates > 1)
    """)
    if column.refers == "agreement":
        await connection.execute(f"""
          insert into refused
          select s.row, '{field}', s.{field}, 'OTHER_COUNTY', ''
          from staged s where {county_of(field)} <> s.county and s.{field} is not null
        """)
    if column.refers == target.table:
        await connection.execute(f"""
          insert into depends
          select s.row, {r}.via, '{field}', s.{field}
          from staged s {join(column)} where {r}.via is not null
        """)
