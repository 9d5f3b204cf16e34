"""What rows of a file do to each other: standing pairings, circles, rows that need refused ones.

A row that is refused leaves the table as it is, which may put another one in the wrong; so all
of it is looked at again until no further row is refused.
"""

from collections.abc import Sequence

from loaders.database import Connection
from loaders.import_outcome import GOOD
from loaders.import_targets import Column, Target

_OTHERS = f"""
not exists (select from outcome o where o.existing and o.id = t.id and {GOOD})
"""
"""SQL of whether a row of the table `t` stays as it is."""

_STANDING = f"""
with standing as (
  select o.unit_id, o.area_code, o.kind, o.row, o.existing from outcome o
  where o.until is null and {{only}} and {GOOD}
  union all
  select t.unit_id, t.area_code, t.kind, null, true from pairing t
  where t.until is null and {{only_t}} and t.area_code in (select area_code from outcome)
    and {_OTHERS}
),
ranked as (
  select row, row_number() over (
    partition by {{once}} order by row is not null, not existing, row
  ) as rank
  from standing
)
insert into refused
select s.row, 'unit', s.unit, '{{fault}}', ''
from ranked join staged s using (row)
where rank > 1
"""
_UNIT_ONCE = _STANDING.format(
    only="true", only_t="true", once="unit_id, area_code, kind", fault="ALREADY_PAIRED"
)
_COMPOUND_ONCE = _STANDING.format(
    only="o.kind = 'BRANCH_COMPOUND'",
    only_t="t.kind = 'BRANCH_COMPOUND'",
    once="area_code",
    fault="COMPOUND_ALREADY_PAIRED",
)

_EDGES = f"""
create temp table edge on commit drop as
select o.id, o.{{above}} as above, o.row from outcome o where {GOOD}
union all
select t.id, t.{{above}}, null from {{table}} t where {_OTHERS}
"""
# Each row has one above it, so what a root reaches is reached once; the rest is in circles.
_ROOTED = """
create temp table rooted on commit drop as
with recursive rooted(id) as (
  select e.id from edge e
  where e.above is null or not exists (select from edge a where a.id = e.above)
  union all
  select e.id from rooted r join edge e on e.above = r.id
)
select id from rooted
"""
_CIRCLES = """
insert into refused
select s.row, '{field}', s.{field}, 'OWN_ANCESTOR', ''
from edge e join staged s using (row)
where not exists (select from rooted r where r.id = e.id)
"""

_DEPENDENTS = """
with recursive bad(row) as (
  select row from refused
  union
  select d.row from bad b join depends d on d.needs = b.row
)
insert into refused
select d.row, d.field, d.value, 'REFERENCE_REFUSED', d.needs::text
from bad b join depends d on d.needs = b.row
where not exists (
  select from refused r
  where r.row = d.row and r.field = d.field and r.fault in ('REFERENCE_REFUSED', 'OWN_ANCESTOR')
)
"""
_BY_INDEX = "set local enable_hashjoin = {0}; set local enable_mergejoin = {0}"
"""Long chains are followed by the index: a hash table made for each step would take for ever."""


async def judge(connection: Connection, target: Target, present: Sequence[str]) -> None:
    """Refuse rows until those left can stand together."""
    await connection.execute("create index on refused (row)")
    trees = [column for column in target.given(present) if column.field in target.trees]
    while await _judge_once(connection, target, trees):
        pass


async def _judge_once(connection: Connection, target: Target, trees: Sequence[Column]) -> bool:
    """Look at all of it once; tell whether a row was refused that was not before."""
    before = await _refused_rows(connection)
    await _follow(connection, _DEPENDENTS)
    if target.table == "pairing":
        await connection.execute(_UNIT_ONCE)
        await connection.execute(_COMPOUND_ONCE)
    for column in trees:
        await _judge_tree(connection, target, column)
    return await _refused_rows(connection) > before


async def _judge_tree(connection: Connection, target: Target, column: Column) -> None:
    above = column.names[0]
    moved = f"select exists (select from outcome o where not same and {above} is not null)"
    if await connection.fetchval(moved):
        await connection.execute(_EDGES.format(above=above, table=target.table))
        await connection.execute("create index on edge (above)")
        await connection.execute("create index on edge (id)")
        await connection.execute("analyze edge")
        await _follow(connection, _ROOTED)
        await connection.execute("analyze rooted")
        await connection.execute(_CIRCLES.format(field=column.field))
        await connection.execute("drop table edge, rooted")


async def _follow(connection: Connection, sql: str) -> None:
    await connection.execute("analyze refused")
    await connection.execute(_BY_INDEX.format("off"))
    await connection.execute(sql)
    await connection.execute(_BY_INDEX.format("on"))


async def _refused_rows(connection: Connection) -> int:
    rows: int = await connection.fetchval("select count(distinct row) from refused")
    return rows
