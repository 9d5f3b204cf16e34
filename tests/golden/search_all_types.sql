select (
(select row_to_json("#c")
from
(select
(select sum(hits)::int
from
(select count(*) as hits
from
(select ('Area:' || t.code) collate "C" as id, case when folded(t.name) =
(select folded($9::text)) then 0 when starts_with(folded(t.name),
(select folded($9::text))) then 1 when strpos(folded(t.name),
(select folded($9::text))) > 0 then 2 else 3 end as rank, length(t.name) as size from area t
where true and t.grams @>
(select array_agg(g) from unnest(
(select $10::text[])) w, unnest(grams(w)) g) and folded(t.name) like all (
(select array_agg('%' || regexp_replace(folded(w), '([\\%_])', '\\\1', 'g') || '%') from unnest(
(select $10::text[])) w)::text[])) s
union all select count(*) as hits
from
(select ('Organization:' || t.id) collate "C" as id, case when folded(t.name) =
(select folded($11::text)) then 0 when starts_with(folded(t.name),
(select folded($11::text))) then 1 when strpos(folded(t.name),
(select folded($11::text))) > 0 then 2 else 3 end as rank, length(t.name) as size from organization t
where true and t.grams @>
(select array_agg(g) from unnest(
(select $12::text[])) w, unnest(grams(w)) g) and folded(t.name) like all (
(select array_agg('%' || regexp_replace(folded(w), '([\\%_])', '\\\1', 'g') || '%') from unnest(
(select $12::text[])) w)::text[])) s
union all select count(*) as hits
from
(select ('Agreement:' || t.county || ':' || t.id) collate "C" as id, case when folded(t.title) =
(select folded($13::text)) then 0 when starts_with(folded(t.title),
(select folded($13::text))) then 1 when strpos(folded(t.title),
(select folded($13::text))) > 0 then 2 else 3 end as rank, length(t.title) as size from agreement t
where (t.state in ('IN_FORCE', 'ENDED')) and t.grams @>
(select array_agg(g) from unnest(
(select $14::text[])) w, unnest(grams(w)) g) and folded(t.title) like all (
(select array_agg('%' || regexp_replace(folded(w), '([\\%_])', '\\\1', 'g') || '%') from unnest(
(select $14::text[])) w)::text[])) s
union all select count(*) as hits
from
(select ('Project:' || t.county || ':' || t.id) collate "C" as id, case when folded(t.title) =
(select folded($15::text)) then 0 when starts_with(folded(t.title),
(select folded($15::text))) then 1 when strpos(folded(t.title),
(select folded($15::text))) > 0 then 2 else 3 end as rank, length(t.title) as size from project t
where (t.state <> 'DRAFT' and (t.state <> 'CANCELLED' or t.opened_at is not null)) and t.grams @>
(select array_agg(g) from unnest(
(select $16::text[])) w, unnest(grams(w)) g) and folded(t.title) like all (
(select array_agg('%' || regexp_replace(folded(w), '([\\%_])', '\\\1', 'g') || '%') from unnest(
(select $16::text[])) w)::text[])) s) s) as "totalCount", coalesce(json_agg(case split_part("#s".id, ':', 1) when 'Area' then
(select row_to_json("#r")
from
(select 'Area'::text as "__typename", rpad("#0".code, greatest(12, length("#0".code)), '0') as "code", "#0".name as "name" from area "#0"
where "#0".code = split_part("#s".id, ':', 2)::text) "#r") when 'Organization' then
(select row_to_json("#r")
from
(select 'Organization'::text as "__typename" from organization "#1"
where "#1".id = split_part("#s".id, ':', 2)::uuid) "#r") when 'Agreement' then
(select row_to_json("#r")
from
(select 'Agreement'::text as "__typename" from agreement "#2"
where ("#2".state in ('IN_FORCE', 'ENDED')) and ("#2".id, "#2".county) = (split_part("#s".id, ':', 3)::uuid, split_part("#s".id, ':', 2)::text)) "#r") when 'Project' then
(select row_to_json("#r")
from
(select 'Project'::text as "__typename", "#3".title as "title" from project "#3"
where ("#3".state <> 'DRAFT' and ("#3".state <> 'CANCELLED' or "#3".opened_at is not null)) and ("#3".id, "#3".county) = (split_part("#s".id, ':', 3)::uuid, split_part("#s".id, ':', 2)::text)) "#r") end
order by "#s"."#n") filter (
where "#s"."#n" <= 5), '[]') as "nodes", json_build_object('endCursor', case when count(*) filter (
where "#s"."#n" <= 5) > 0 then translate(encode(convert_to(json_build_array('42941af1', (array_agg("#s".rank::text
order by "#s"."#n" desc) filter (
where "#s"."#n" <= 5))[1], (array_agg("#s".size::text
order by "#s"."#n" desc) filter (
where "#s"."#n" <= 5))[1], (array_agg("#s".id::text
order by "#s"."#n" desc) filter (
where "#s"."#n" <= 5))[1])::text, 'UTF8'), 'base64'), E'+/=\n', '-_') end) as "pageInfo"
from
(select row_number() over () as "#n", "#q".*
from
(select "#h".*
from (
(select *
from
(select ('Area:' || t.code) collate "C" as id, case when folded(t.name) =
(select folded($1::text)) then 0 when starts_with(folded(t.name),
(select folded($1::text))) then 1 when strpos(folded(t.name),
(select folded($1::text))) > 0 then 2 else 3 end as rank, length(t.name) as size from area t
where true and t.grams @>
(select array_agg(g) from unnest(
(select $2::text[])) w, unnest(grams(w)) g) and folded(t.name) like all (
(select array_agg('%' || regexp_replace(folded(w), '([\\%_])', '\\\1', 'g') || '%') from unnest(
(select $2::text[])) w)::text[])) s
where true
order by s.rank, s.size, s.id limit 6)
union all
(select *
from
(select ('Organization:' || t.id) collate "C" as id, case when folded(t.name) =
(select folded($3::text)) then 0 when starts_with(folded(t.name),
(select folded($3::text))) then 1 when strpos(folded(t.name),
(select folded($3::text))) > 0 then 2 else 3 end as rank, length(t.name) as size from organization t
where true and t.grams @>
(select array_agg(g) from unnest(
(select $4::text[])) w, unnest(grams(w)) g) and folded(t.name) like all (
(select array_agg('%' || regexp_replace(folded(w), '([\\%_])', '\\\1', 'g') || '%') from unnest(
(select $4::text[])) w)::text[])) s
where true
order by s.rank, s.size, s.id limit 6)
union all
(select *
from
(select ('Agreement:' || t.county || ':' || t.id) collate "C" as id, case when folded(t.title) =
(select folded($5::text)) then 0 when starts_with(folded(t.title),
(select folded($5::text))) then 1 when strpos(folded(t.title),
(select folded($5::text))) > 0 then 2 else 3 end as rank, length(t.title) as size from agreement t
where (t.state in ('IN_FORCE', 'ENDED')) and t.grams @>
(select array_agg(g) from unnest(
(select $6::text[])) w, unnest(grams(w)) g) and folded(t.title) like all (
(select array_agg('%' || regexp_replace(folded(w), '([\\%_])', '\\\1', 'g') || '%') from unnest(
(select $6::text[])) w)::text[])) s
where true
order by s.rank, s.size, s.id limit 6)
union all
(select *
from
(select ('Project:' || t.county || ':' || t.id) collate "C" as id, case when folded(t.title) =
(select folded($7::text)) then 0 when starts_with(folded(t.title),
(select folded($7::text))) then 1 when strpos(folded(t.title),
(select folded($7::text))) > 0 then 2 else 3 end as rank, length(t.title) as size from project t
where (t.state <> 'DRAFT' and (t.state <> 'CANCELLED' or t.opened_at is not null)) and t.grams @>
(select array_agg(g) from unnest(
(select $8::text[])) w, unnest(grams(w)) g) and folded(t.title) like all (
(select array_agg('%' || regexp_replace(folded(w), '([\\%_])', '\\\1', 'g') || '%') from unnest(
(select $8::text[])) w)::text[])) s
where true
order by s.rank, s.size, s.id limit 6)) "#h"
where true
order by "#h".rank, "#h".size, "#h".id limit 6) "#q") "#s" having true) "#c"))::json
