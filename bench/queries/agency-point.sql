-- $1 county, $2 id, $3 the viewer's organizations
select row_to_json(answer) from (select (
  select row_to_json(data) from (select (
    select row_to_json(p) from (
      select 'Project:' || t.county || ':' || t.id as id, t.number, t.title, t.state, t.category,
        t.budget::text as budget, t.due_at as "dueAt", t.created_at as "createdAt",
        (select row_to_json(o) from (
          select l.name from organization l where l.id = t.lead_organization_id
        ) o) as "leadOrganization"
      from project t where t.id = $2::uuid and t.county = $1
      and (
        t.state <> 'DRAFT' and (t.state <> 'CANCELLED' or t.opened_at is not null)
        or t.lead_organization_id = any($3::uuid[])
        or exists (
          select from participation s
          where s.project_id = t.id and s.county = t.county and s.organization_id = any($3::uuid[])
            and s.state not in ('DECLINED', 'WITHDRAWN')
        )
      )
    ) p
  ) as node) data
) as data) answer
