select (
(select row_to_json("#c")
from
(select
(select count(*) from area "#2"
where (("#2".level = $2::text) and (true))) as "totalCount", coalesce(json_agg(
(select row_to_json("#r")
from
(select rpad("#0".code, greatest(12, length("#0".code)), '0') as "code", "#0".name as "name") "#r")
order by "#0"."#n") filter (
where "#0"."#n" <= 20), '[]') as "nodes", json_build_object('hasNextPage', count(*) > 20, 'endCursor', case when count(*) filter (
where "#0"."#n" <= 20) > 0 then translate(encode(convert_to(json_build_array('4e0e1c61', (array_agg("#0".code::text
order by "#0"."#n" desc) filter (
where "#0"."#n" <= 20))[1])::text, 'UTF8'), 'base64'), E'+/=\n', '-_') end) as "pageInfo"
from
(select row_number() over () as "#n", "#q".*
from
(select "#1".* from area "#1"
where (("#1".level = $1::text) and (true))
order by "#1".code limit 21) "#q") "#0" having true) "#c"))::json
