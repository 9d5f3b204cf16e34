select (
(select row_to_json("#c")
from
(select coalesce(json_agg("#p"."#1"
order by "#p"."#n" desc) filter (
where "#p"."#n" <= $2::int8), '[]') as "nodes", json_build_object('hasPreviousPage', count(*) > $2::int8, 'startCursor', (array_agg("#p"."#cursor"
order by "#p"."#n" desc) filter (
where "#p"."#n" <= $2::int8))[1]) as "pageInfo"
from
(select row_number() over () as "#n", "#q".*
from
(select translate(encode(convert_to(json_build_array('c532eaa0', "#0".code::text)::text, 'UTF8'), 'base64'), E'+/=\n', '-_') as "#cursor",
(select row_to_json("#r")
from
(select "#0".name as "name") "#r") as "#1" from area "#0"
where ("#0".code) < ($1::text)
order by "#0".code desc limit $3::int8) "#q") "#p" having true) "#c"))::json
