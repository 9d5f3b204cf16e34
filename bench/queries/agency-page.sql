-- $1 the viewer's organizations
-- The 21st row tells that a page follows; its lists are not read.
select row_to_json(answer) from (select (
  select row_to_json(data) from (select (
    select row_to_json(connection) from (
      select
        json_build_object('hasNextPage', count(*) > 20, 'endCursor', max(
          translate(encode(convert_to(
            json_build_array('page', u.id::text)::text, 'UTF8'), 'base64'), E'+/=\n', '-_')
        ) filter (where u.n = 20)) as "pageInfo",
        coalesce(json_agg((
          select row_to_json(unit) from (select 'Organization:' || u.id as id, u.name, u.kind, (
            select row_to_json(c) from (select coalesce((
              select json_agg(pairing) from (
                select p.kind, p.since, (
                  select row_to_json(place) from (
                    select rpad(a.code, greatest(12, length(a.code)), '0') as code, a.name, (
                      select row_to_json(c) from (select coalesce((
                        select json_agg(work) from (
                          select t.number, t.title, t.state
                          from project t where t.area_code = a.code
                          and (
                            t.state <> 'DRAFT' and (t.state <> 'CANCELLED' or t.opened_at is not null)
                            or t.lead_organization_id = any($1::uuid[])
                            or exists (
                              select from participation s
                              where s.project_id = t.id and s.county = t.county and s.organization_id = any($1::uuid[])
                                and s.state not in ('DECLINED', 'WITHDRAWN')
                            )
                          )
                          order by t.id limit 5
                        ) work), '[]') as nodes) c
                    ) as projects
                    from area a where a.code = p.area_code
                  ) place
                ) as area
                from pairing p where p.unit_id = u.id order by p.id limit 5
              ) pairing), '[]') as nodes) c
          ) as pairings) unit
        )) filter (where u.n <= 20), '[]') as nodes
      from (
        select o.id, o.name, o.kind, row_number() over (order by o.id) as n
        from organization o
        where o.kind in ('AGENCY', 'PUBLIC_INSTITUTION', 'ENTERPRISE', 'MASS_ORGANIZATION')
        order by o.id limit 21
      ) u
    ) connection
  ) as "agencyUnits") data
) as data) answer
