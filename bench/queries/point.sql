-- $1 county, $2 id
select row_to_json(answer) from (select (
  select row_to_json(data) from (select (
    select row_to_json(p) from (
      select 'Project:' || t.county || ':' || t.id as id, t.number, t.title, t.state, t.category,
        t.budget::text as budget, t.due_at as "dueAt", t.created_at as "createdAt",
        (select row_to_json(o) from (
          select l.name from organization l where l.id = t.lead_organization_id
        ) o) as "leadOrganization"
      from project t where t.id = $2::uuid and t.county = $1
    ) p
  ) as node) data
) as data) answer
