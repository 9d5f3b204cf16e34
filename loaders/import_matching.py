"""Matching: which row of the table a staged row is, by its natural key; which rows are the same.

The statements make `matched (row, <key>, existing, candidates, first)`: the key of the row as it
is or will be, whether it is there already, how many rows it could be, and the first row of the
file with the same natural key.
"""

from loaders.database import Connection
from loaders.import_targets import Target

_SAME = "case when {known} then min(row) over (partition by {key}) else row end as first"

_AREA = f"""
select *, {_SAME.format(known="code is not null", key="code")} from (
  select s.row, s.code, e.code is not null as existing, 1 as candidates
  from staged s left join area e on e.code = s.code
) as found
"""

# By its credit code; else by name and place: a row that brings a code finds one without, a row
# without one finds one without, and failing that the one that has got its code meanwhile.
_ORGANIZATION = f"""
select row, id, existing, candidates,
  {_SAME.format(known="name is not null", key="existing, place")}
from (
  select row, name, coalesce(coded, chosen[1], id) as id,
    coalesce(coded, chosen[1]) is not null as existing,
    case when coded is null then coalesce(cardinality(chosen), 0) else 1 end as candidates,
    (case when coded is not null or chosen is not null then coalesce(coded, chosen[1])::text
      else coalesce(uscc, name || '@' || coalesce(area, '')) end) collate "C" as place
  from (
    select s.row, s.id, {{uscc}} as uscc, s.name, s.area, e.id as coded,
      case when {{uscc}} is not null then n.bare else coalesce(n.bare, n.coded) end as chosen
    from staged s
    left join organization e on e.uscc = {{uscc}}
    left join (
      select o.name, o.area_code, array_agg(o.id) filter (where o.uscc is null) as bare,
        array_agg(o.id) filter (where o.uscc is not null) as coded
      from organization o
      where o.name in (select name from staged)
      group by o.name, o.area_code
    ) as n on n.name = s.name and n.area_code is not distinct from s.area
  ) as known
) as found
"""

_NO_CODE = 'null::text collate "C"'

_PAIRING = f"""
select row, county, coalesce(known[1], id) as id, known[1] is not null as existing,
  cardinality(known) as candidates,
  {_SAME.format(known="(unit, area, kind, since) is not null", key="unit, area, kind, since")}
from (
  select s.row, s.id, s.county, r.id as unit, s.area, s.kind, s.since,
    array(
      select e.id from pairing e
      where e.unit_id = r.id and e.area_code = s.area and e.kind = s.kind and e.since = s.since
        and e.county = s.county
    ) as known
  from staged s left join referred_organization r on r.ref = s.unit
) as found
"""

_NUMBERED = f"""
select row, county, id, existing, 1 as candidates,
  {_SAME.format(known="(number, county) is not null", key="number, county")}
from (
  select s.row, s.number, s.county, coalesce(e.id, s.id) as id, e.id is not null as existing
  from staged s left join {{table}} e on e.number = s.number and e.county = s.county
) as found
"""


async def match(connection: Connection, target: Target, *, with_codes: bool) -> None:
    """Make `matched`; `with_codes` tells whether the files have a column of credit codes."""
    sql = {
        "area": _AREA,
        "organization": _ORGANIZATION.format(uscc="s.uscc" if with_codes else _NO_CODE),
        "pairing": _PAIRING,
        "agreement": _NUMBERED.format(table="agreement"),
        "project": _NUMBERED.format(table="project"),
    }[target.table]
    await connection.execute(f"create temp table matched on commit drop as {sql}")
    await connection.execute("create unique index on matched (row)")
    await connection.execute("analyze matched")
    await connection.execute(_AMBIGUOUS.format(key=_KEY_FIELDS[target.table]))


_KEY_FIELDS = {
    "area": "code",
    "organization": "name",
    "pairing": "since",
    "agreement": "number",
    "project": "number",
}
"""The field that a complaint about the natural key points at."""

_AMBIGUOUS = """
insert into refused
select m.row, '{key}', s.{key}::text, 'AMBIGUOUS_KEY', m.candidates::text
from matched m join staged s using (row)
where m.candidates > 1
"""


def key_field(target: Target) -> str:
    """Name the field that a complaint about the natural key points at."""
    return _KEY_FIELDS[target.table]
