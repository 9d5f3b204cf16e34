select (
(select row_to_json("#c")
from
(select coalesce(json_agg(
(select row_to_json("#r")
from
(select "#0".name as "name",
(select row_to_json("#c")
from
(select
(select coalesce(json_agg("#r"), '[]')
from
(select "#2".since as "since", coalesce(
(select row_to_json("#r")
from
(select "#3".name as "name",
(select row_to_json("#c")
from
(select
(select coalesce(json_agg("#r"), '[]')
from
(select "#4".title as "title", "#4".state as "state", "#4".due_at as "dueAt", ("#4".budget)::text as "budget" from project "#4"
where "#4".area_code = "#3".code and ("#4".state <> 'DRAFT' and ("#4".state <> 'CANCELLED' or "#4".opened_at is not null))
order by "#4".id limit 5) "#r") as "nodes") "#c") as "projects" from area "#3"
where "#3".code = "#2".area_code) "#r"), ('!' || ("#2".area_code)::text)::json) as "area" from pairing "#2"
where "#2".unit_id = "#0".id
order by "#2".id limit 5) "#r") as "nodes") "#c") as "pairings") "#r")
order by "#0"."#n") filter (
where "#0"."#n" <= 20), '[]') as "nodes", json_build_object('hasNextPage', count(*) > 20, 'endCursor', case when count(*) filter (
where "#0"."#n" <= 20) > 0 then translate(encode(convert_to(json_build_array('4ffea38c', (array_agg("#0".id::text
order by "#0"."#n" desc) filter (
where "#0"."#n" <= 20))[1])::text, 'UTF8'), 'base64'), E'+/=\n', '-_') end) as "pageInfo"
from
(select row_number() over () as "#n", "#q".*
from
(select "#1".* from organization "#1"
where (("#1".kind = any($1::text[])) and (true))
order by "#1".id limit 21) "#q") "#0" having true) "#c"))::json
