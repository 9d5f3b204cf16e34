select (
(select row_to_json("#c")
from
(select
(select count(*) from area "#1"
where (("#1".level = $2::text) and (true))) as "totalCount", coalesce(json_agg("#p"."#1"
order by "#p"."#n") filter (
where "#p"."#n" <= $3::int8), '[]') as "nodes", json_build_object('hasNextPage', count(*) > $3::int8, 'endCursor', (array_agg("#p"."#cursor"
order by "#p"."#n" desc) filter (
where "#p"."#n" <= $3::int8))[1]) as "pageInfo"
from
(select row_number() over () as "#n", "#q".*
from
(select translate(encode(convert_to(json_build_array('4e0e1c61', "#0".code::text)::text, 'UTF8'), 'base64'), E'+/=\n', '-_') as "#cursor",
(select row_to_json("#r")
from
(select rpad("#0".code, greatest(12, length("#0".code)), '0') as "code", "#0".name as "name") "#r") as "#1" from area "#0"
where (("#0".level = $1::text) and (true))
order by "#0".code limit $4::int8) "#q") "#p" having true) "#c"))::json
