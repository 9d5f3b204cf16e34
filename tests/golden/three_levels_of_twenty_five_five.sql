select (
(select row_to_json("#c")
from
(select coalesce(json_agg("#p"."#1"
order by "#p"."#n") filter (
where "#p"."#n" <= $4::int8), '[]') as "nodes", json_build_object('hasNextPage', count(*) > $4::int8, 'endCursor', (array_agg("#p"."#cursor"
order by "#p"."#n" desc) filter (
where "#p"."#n" <= $4::int8))[1]) as "pageInfo"
from
(select row_number() over () as "#n", "#q".*
from
(select translate(encode(convert_to(json_build_array('4ffea38c', "#0".id::text)::text, 'UTF8'), 'base64'), E'+/=\n', '-_') as "#cursor",
(select row_to_json("#r")
from
(select "#0".name as "name",
(select row_to_json("#c")
from
(select
(select coalesce(json_agg("#r"), '[]')
from
(select "#1".since as "since", coalesce(
(select row_to_json("#r")
from
(select "#2".name as "name",
(select row_to_json("#c")
from
(select
(select coalesce(json_agg("#r"), '[]')
from
(select "#3".title as "title", "#3".state as "state", replace(to_char("#3".due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '.000000Z', 'Z') as "dueAt", ("#3".budget)::text as "budget" from project "#3"
where "#3".area_code = "#2".code
order by "#3".id limit $3::int8) "#r") as "nodes") "#c") as "projects" from area "#2"
where "#2".code = "#1".area_code) "#r"), ('!' || ("#1".area_code)::text)::json) as "area" from pairing "#1"
where "#1".unit_id = "#0".id
order by "#1".id limit $2::int8) "#r") as "nodes") "#c") as "pairings") "#r") as "#1" from organization "#0"
where (("#0".kind = any($1::text[])) and (true))
order by "#0".id limit $5::int8) "#q") "#p" having true) "#c"))::json
