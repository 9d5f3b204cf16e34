-- $1: what lies before it is overdue; selected, so that one plan serves every value
select row_to_json(answer) from (select (
  select row_to_json(data) from (select
    (
      select row_to_json(c) from (select coalesce((
        select json_agg(work) from (
          select 'Project:' || t.county || ':' || t.id as id, t.number, t.kind, t.title,
            t.description, t.formula, t.state, t.health, t.category, t.theme,
            t.budget::text as budget, t.due_at as "dueAt", t.opened_at as "openedAt",
            t.started_at as "startedAt", t.finished_at as "finishedAt",
            t.closed_at as "closedAt", t.synthetic, t.version, t.created_at as "createdAt",
            t.updated_at as "updatedAt",
            (select row_to_json(a) from (
              select rpad(a.code, greatest(12, length(a.code)), '0') as code, a.name, a.level
              from area a where a.code = t.area_code
            ) a) as area,
            (select row_to_json(o) from (
              select l.name, l.kind from organization l where l.id = t.lead_organization_id
            ) o) as "leadOrganization"
          from project t where t.due_at < (select $1::timestamptz)
          order by t.due_at desc, t.id desc limit 100
        ) work), '[]') as nodes) c
    ) as overdue,
    (
      select row_to_json(c) from (select coalesce((
        select json_agg(work) from (
          select 'Project:' || t.county || ':' || t.id as id, t.number, t.kind, t.title,
            t.description, t.formula, t.state, t.health, t.category, t.theme,
            t.budget::text as budget, t.due_at as "dueAt", t.opened_at as "openedAt",
            t.started_at as "startedAt", t.finished_at as "finishedAt",
            t.closed_at as "closedAt", t.synthetic, t.version, t.created_at as "createdAt",
            t.updated_at as "updatedAt",
            (select row_to_json(a) from (
              select rpad(a.code, greatest(12, length(a.code)), '0') as code, a.name, a.level
              from area a where a.code = t.area_code
            ) a) as area,
            (select row_to_json(o) from (
              select l.name, l.kind from organization l where l.id = t.lead_organization_id
            ) o) as "leadOrganization"
          from project t where t.due_at >= (select $1::timestamptz)
          order by t.due_at, t.id limit 100
        ) work), '[]') as nodes) c
    ) as upcoming
  ) data
) as data) answer
