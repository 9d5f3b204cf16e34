-- $1: ids of organisations; selected, so that one plan serves every list
select row_to_json(answer) from (select (
  select row_to_json(data) from (select (
    select row_to_json(c) from (select coalesce((select json_agg(r) from (select o.name, (
      select row_to_json(c) from (select coalesce((select json_agg(r) from (select p.kind, (
        select row_to_json(place) from (select a.name, (
          select row_to_json(c) from (select coalesce((select json_agg(r) from (select g.title, (
            select row_to_json(c) from (select coalesce((select json_agg(r) from (select t.title, (
              select row_to_json(c) from (select coalesce((select json_agg(r) from (select s.task, (
                select row_to_json(partner) from (select m.name, (
                  select row_to_json(seat) from (
                    select h.name from area h where h.code = m.area_code
                  ) seat) as area
                from organization m where m.id = s.organization_id) partner) as organization
                from participation s where (s.project_id, s.county) = (t.id, t.county)
                order by s.id limit 20) r), '[]') as nodes) c) as participations
              from project t where (t.agreement_id, t.county) = (g.id, g.county)
              order by t.id limit 20) r), '[]') as nodes) c) as projects
            from agreement g where g.area_code = a.code
            order by g.id limit 20) r), '[]') as nodes) c) as agreements
          from area a where a.code = p.area_code) place) as area
        from pairing p where p.unit_id = o.id
        order by p.id limit 20) r), '[]') as nodes) c) as pairings
      from organization o where o.id = any((select $1::uuid[])::uuid[])
      order by o.id limit 20) r), '[]') as nodes) c
  ) as organizations) data
) as data) answer
