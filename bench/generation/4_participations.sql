-- The lead and one supporter of every fifth of the projects number $1 to $2.

insert into participation (
  id, county, project_id, organization_id, mode, capacity, state, task, synthetic,
  created_at, updated_at
)
select pg_temp.identity(n * 2 + turn, 'participation'), p.county, p.id,
  case turn when 0 then coalesce(p.lead_organization_id, u.id) else u.id end,
  'OPEN_CLAIM', case turn when 0 then 'LEAD' else 'SUPPORT' end, 'ACCEPTED',
  case turn when 0 then '牵头组织实施' else '配合场地与宣传' end, true, p.created_at, p.updated_at
from generate_series($1::bigint, $2::bigint) as n
cross join generate_series(0, 1) as turn
join project p on p.id = pg_temp.identity(n, 'project')
join unit u on u.k = pg_temp.chance(n, 9) % (select count(*) from unit)
where n % 5 = 0;
