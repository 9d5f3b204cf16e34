select (
(select row_to_json("#c")
from
(select coalesce(json_agg(
(select row_to_json("#r")
from
(select "#0".name as "name") "#r")
order by "#0"."#n" desc) filter (
where "#0"."#n" <= 10), '[]') as "nodes", json_build_object('hasPreviousPage', count(*) > 10, 'startCursor', case when count(*) filter (
where "#0"."#n" <= 10) > 0 then translate(encode(convert_to(json_build_array('c532eaa0', (array_agg("#0".code::text
order by "#0"."#n" desc) filter (
where "#0"."#n" <= 10))[1])::text, 'UTF8'), 'base64'), E'+/=\n', '-_') end) as "pageInfo"
from
(select row_number() over () as "#n", "#q".*
from
(select "#1".* from area "#1"
where ("#1".code) < ($1::text)
order by "#1".code desc limit 11) "#q") "#0" having true) "#c"))::json
