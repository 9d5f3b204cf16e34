-- $1: one word; selected, so that one plan serves every word. Each branch brings its best ten,
-- of which the best ten of all are read.
select row_to_json(answer) from (select (
  select row_to_json(data) from (select (
    select row_to_json(c) from (select coalesce((select json_agg(case hit.kind
      when 1 then (select row_to_json(r) from (
        select 'Area' as __typename, hit.id,
          rpad(a.code, greatest(12, length(a.code)), '0') as code, a.name as "areaName", a.level
        from area a where a.code = hit.key) r)
      when 2 then (select row_to_json(r) from (
        select 'Organization' as __typename, hit.id, o.name as "organizationName", o.kind
        from organization o where o.id = hit.key::uuid) r)
      when 3 then (select row_to_json(r) from (
        select 'Agreement' as __typename, hit.id, g.title as "agreementTitle", g.number
        from agreement g where g.id = hit.key::uuid and g.county = hit.county) r)
      else (select row_to_json(r) from (
        select 'Project' as __typename, hit.id, p.title as "projectTitle", p.number, p.state
        from project p where p.id = hit.key::uuid and p.county = hit.county) r)
      end) from (
        select * from (
          (select 1 as kind, t.code as key, '' as county, ('Area:' || t.code) collate "C" as id,
            length(t.name) as size, case when folded(t.name) = (select folded($1)) then 0
              when starts_with(folded(t.name), (select folded($1))) then 1 else 2 end as rank
          from area t where t.grams @> (select grams($1)) and strpos(folded(t.name), (select folded($1))) > 0
          order by rank, size, id limit 10)
          union all
          (select 2 as kind, t.id::text as key, '' as county, ('Organization:' || t.id) collate "C" as id,
            length(t.name) as size, case when folded(t.name) = (select folded($1)) then 0
              when starts_with(folded(t.name), (select folded($1))) then 1 else 2 end as rank
          from organization t where t.grams @> (select grams($1)) and strpos(folded(t.name), (select folded($1))) > 0
          order by rank, size, id limit 10)
          union all
          (select 3 as kind, t.id::text as key, t.county as county, ('Agreement:' || t.county || ':' || t.id) collate "C" as id,
            length(t.title) as size, case when folded(t.title) = (select folded($1)) then 0
              when starts_with(folded(t.title), (select folded($1))) then 1 else 2 end as rank
          from agreement t where t.grams @> (select grams($1)) and strpos(folded(t.title), (select folded($1))) > 0
          order by rank, size, id limit 10)
          union all
          (select 4 as kind, t.id::text as key, t.county as county, ('Project:' || t.county || ':' || t.id) collate "C" as id,
            length(t.title) as size, case when folded(t.title) = (select folded($1)) then 0
              when starts_with(folded(t.title), (select folded($1))) then 1 else 2 end as rank
          from project t where t.grams @> (select grams($1)) and strpos(folded(t.title), (select folded($1))) > 0
          order by rank, size, id limit 10)
        ) every order by rank, size, id limit 10
      ) hit), '[]') as nodes) c
  ) as search) data
) as data) answer
