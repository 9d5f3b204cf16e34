select (
(select row_to_json("#c")
from
(select
(select sum(hits)::int
from
(select count(*) as hits
from
(select ('Area:' || t.code) collate "C" as id, case when folded(t.name) = folded($10::text) then 0 when starts_with(folded(t.name), folded($10::text)) then 1 when strpos(folded(t.name), folded($10::text)) > 0 then 2 else 3 end as rank, length(t.name) as size from area t
where true and t.grams @>
(select array_agg(g) from unnest($11::text[]) w, unnest(grams(w)) g) and
(select bool_and(strpos(folded(t.name), folded(w)) > 0) from unnest($11::text[]) w)) s
union all select count(*) as hits
from
(select ('Organization:' || t.id) collate "C" as id, case when folded(t.name) = folded($12::text) then 0 when starts_with(folded(t.name), folded($12::text)) then 1 when strpos(folded(t.name), folded($12::text)) > 0 then 2 else 3 end as rank, length(t.name) as size from organization t
where true and t.grams @>
(select array_agg(g) from unnest($13::text[]) w, unnest(grams(w)) g) and
(select bool_and(strpos(folded(t.name), folded(w)) > 0) from unnest($13::text[]) w)) s
union all select count(*) as hits
from
(select ('Agreement:' || t.county || ':' || t.id) collate "C" as id, case when folded(t.title) = folded($14::text) then 0 when starts_with(folded(t.title), folded($14::text)) then 1 when strpos(folded(t.title), folded($14::text)) > 0 then 2 else 3 end as rank, length(t.title) as size from agreement t
where true and t.grams @>
(select array_agg(g) from unnest($15::text[]) w, unnest(grams(w)) g) and
(select bool_and(strpos(folded(t.title), folded(w)) > 0) from unnest($15::text[]) w)) s
union all select count(*) as hits
from
(select ('Project:' || t.county || ':' || t.id) collate "C" as id, case when folded(t.title) = folded($16::text) then 0 when starts_with(folded(t.title), folded($16::text)) then 1 when strpos(folded(t.title), folded($16::text)) > 0 then 2 else 3 end as rank, length(t.title) as size from project t
where true and t.grams @>
(select array_agg(g) from unnest($17::text[]) w, unnest(grams(w)) g) and
(select bool_and(strpos(folded(t.title), folded(w)) > 0) from unnest($17::text[]) w)) s) s) as "totalCount", coalesce(json_agg("#p"."#1"
order by "#p"."#n") filter (
where "#p"."#n" <= $18::int8), '[]') as "nodes", json_build_object('endCursor', (array_agg("#p"."#cursor"
order by "#p"."#n" desc) filter (
where "#p"."#n" <= $18::int8))[1]) as "pageInfo"
from
(select row_number() over () as "#n", "#q".*
from
(select translate(encode(convert_to(json_build_array('42941af1', "#s".rank::text, "#s".size::text, "#s".id::text)::text, 'UTF8'), 'base64'), E'+/=\n', '-_') as "#cursor", case split_part("#s".id, ':', 1) when 'Area' then
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
where ("#2".id, "#2".county) = (split_part("#s".id, ':', 3)::uuid, split_part("#s".id, ':', 2)::text)) "#r") when 'Project' then
(select row_to_json("#r")
from
(select 'Project'::text as "__typename", "#3".title as "title" from project "#3"
where ("#3".id, "#3".county) = (split_part("#s".id, ':', 3)::uuid, split_part("#s".id, ':', 2)::text)) "#r") end as "#1"
from (
(select *
from
(select ('Area:' || t.code) collate "C" as id, case when folded(t.name) = folded($2::text) then 0 when starts_with(folded(t.name), folded($2::text)) then 1 when strpos(folded(t.name), folded($2::text)) > 0 then 2 else 3 end as rank, length(t.name) as size from area t
where true and t.grams @>
(select array_agg(g) from unnest($3::text[]) w, unnest(grams(w)) g) and
(select bool_and(strpos(folded(t.name), folded(w)) > 0) from unnest($3::text[]) w)) s
where true
order by s.rank, s.size, s.id limit $1::int8)
union all
(select *
from
(select ('Organization:' || t.id) collate "C" as id, case when folded(t.name) = folded($4::text) then 0 when starts_with(folded(t.name), folded($4::text)) then 1 when strpos(folded(t.name), folded($4::text)) > 0 then 2 else 3 end as rank, length(t.name) as size from organization t
where true and t.grams @>
(select array_agg(g) from unnest($5::text[]) w, unnest(grams(w)) g) and
(select bool_and(strpos(folded(t.name), folded(w)) > 0) from unnest($5::text[]) w)) s
where true
order by s.rank, s.size, s.id limit $1::int8)
union all
(select *
from
(select ('Agreement:' || t.county || ':' || t.id) collate "C" as id, case when folded(t.title) = folded($6::text) then 0 when starts_with(folded(t.title), folded($6::text)) then 1 when strpos(folded(t.title), folded($6::text)) > 0 then 2 else 3 end as rank, length(t.title) as size from agreement t
where true and t.grams @>
(select array_agg(g) from unnest($7::text[]) w, unnest(grams(w)) g) and
(select bool_and(strpos(folded(t.title), folded(w)) > 0) from unnest($7::text[]) w)) s
where true
order by s.rank, s.size, s.id limit $1::int8)
union all
(select *
from
(select ('Project:' || t.county || ':' || t.id) collate "C" as id, case when folded(t.title) = folded($8::text) then 0 when starts_with(folded(t.title), folded($8::text)) then 1 when strpos(folded(t.title), folded($8::text)) > 0 then 2 else 3 end as rank, length(t.title) as size from project t
where true and t.grams @>
(select array_agg(g) from unnest($9::text[]) w, unnest(grams(w)) g) and
(select bool_and(strpos(folded(t.title), folded(w)) > 0) from unnest($9::text[]) w)) s
where true
order by s.rank, s.size, s.id limit $1::int8)) "#s"
where true
order by "#s".rank, "#s".size, "#s".id limit $19::int8) "#q") "#p" having true) "#c"))::json
