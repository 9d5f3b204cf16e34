select (
(select row_to_json("#r")
from
(select rpad("#0".code, greatest(12, length("#0".code)), '0') as "code", "#0".name as "name",
(select row_to_json("#c")
from
(select
(select coalesce(json_agg("#r"), '[]')
from
(select rpad("#1".code, greatest(12, length("#1".code)), '0') as "code", "#1".name as "name" from area "#1"
where "#1".parent_code = "#0".code
order by "#1".code limit 2) "#r") as "nodes") "#c") as "kids" from area "#0"
where "#0".code = $1::text) "#r"))::json, (
(select row_to_json("#r")
from
(select rpad("#2".code, greatest(12, length("#2".code)), '0') as "code", "#2".name as "name" from area "#2"
where "#2".code = $2::text) "#r"))::json
