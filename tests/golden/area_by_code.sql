select (
(select row_to_json("#r")
from
(select 'Area:' || "#0".code as "id", rpad("#0".code, greatest(12, length("#0".code)), '0') as "code", "#0".name as "name", "#0".level as "level",
(select row_to_json("#r")
from
(select "#1".name as "name" from area "#1"
where "#1".code = "#0".parent_code) "#r") as "parent",
(with recursive "#2" (k0, depth) as
(select "#0".parent_code, 1
union all select "#3".parent_code, depth + 1 from "#2" join area "#3" on "#3".code = "#2".k0
where depth < 32) select coalesce(json_agg(
(select row_to_json("#r")
from
(select "#4".name as "name") "#r")
order by depth), '[]') from "#2" join area "#4" on "#4".code = "#2".k0
where true) as "ancestors" from area "#0"
where "#0".code = $1::text) "#r"))::json
