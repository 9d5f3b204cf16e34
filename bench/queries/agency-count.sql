-- $1 and $2: the bounds low ≤ code < high of the area; $3 the viewer's organizations
select row_to_json(answer) from (select (
  select row_to_json(data) from (select (
    select row_to_json(c) from (
      select count(*) as "totalCount" from project t
      where t.state = 'IN_PROGRESS' and t.area_code >= $1 and t.area_code < $2
        and (
          t.state <> 'DRAFT' and (t.state <> 'CANCELLED' or t.opened_at is not null)
          or t.lead_organization_id = any($3::uuid[])
          or exists (
            select from participation s
            where s.project_id = t.id and s.county = t.county and s.organization_id = any($3::uuid[])
              and s.state not in ('DECLINED', 'WITHDRAWN')
          )
        )
    ) c
  ) as projects) data
) as data) answer
