-- $1 and $2: the bounds low ≤ code < high of the area; $3 the viewer's organizations
select row_to_json(answer) from (select (
  select row_to_json(data) from (select (
    select row_to_json(board) from (select (
      select json_agg(col) from (
        select s.key,
          (select count(*) from project t
            where t.state = s.key and t.area_code >= $1 and t.area_code < $2
              and (
                t.state <> 'DRAFT' and (t.state <> 'CANCELLED' or t.opened_at is not null)
                or t.lead_organization_id = any($3::uuid[])
                or exists (
                  select from participation s
                  where s.project_id = t.id and s.county = t.county and s.organization_id = any($3::uuid[])
                    and s.state not in ('DECLINED', 'WITHDRAWN')
                )
              )) as count,
          (select row_to_json(c) from (select coalesce((
            select json_agg(work) from (
              select t.number, t.title, t.health, t.due_at as "dueAt", (
                select row_to_json(o) from (
                  select l.name from organization l where l.id = t.lead_organization_id
                ) o) as "leadOrganization"
              from project t
              where t.state = s.key and t.area_code >= $1 and t.area_code < $2
              and (
                t.state <> 'DRAFT' and (t.state <> 'CANCELLED' or t.opened_at is not null)
                or t.lead_organization_id = any($3::uuid[])
                or exists (
                  select from participation s
                  where s.project_id = t.id and s.county = t.county and s.organization_id = any($3::uuid[])
                    and s.state not in ('DECLINED', 'WITHDRAWN')
                )
              )
              order by t.id limit 10
            ) work), '[]') as nodes) c) as projects
        from unnest(array['DRAFT', 'OPEN', 'ASSIGNED', 'IN_PROGRESS', 'ON_HOLD', 'DONE',
          'CLOSED', 'CANCELLED']) with ordinality as s (key, n)
        order by s.n
      ) col
    ) as columns) board
  ) as "projectBoard") data
) as data) answer
