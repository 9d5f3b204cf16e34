select (
(select row_to_json("#b")
from
(select 'STATE'::text as "groupBy",
(select json_agg(
(select row_to_json("#r")
from
(select "#g".key as "key", "#g".title as "title",
(select count(*) from project "#0"
where "#0".state = "#g".key and ("#0".state <> 'DRAFT' and ("#0".state <> 'CANCELLED' or "#0".opened_at is not null)) and "#0".state = $1::text and "#0".area_code >= $2::text and "#0".area_code < $3::text) as "count",
(select row_to_json("#c")
from
(select
(select coalesce(json_agg("#r"), '[]')
from
(select "#1".title as "title" from project "#1"
where "#1".state = "#g".key and ("#1".state <> 'DRAFT' and ("#1".state <> 'CANCELLED' or "#1".opened_at is not null)) and (("#1".state = $4::text and "#1".area_code >= $5::text and "#1".area_code < $6::text) and (true))
order by "#1".id limit 3) "#r") as "nodes") "#c") as "projects") "#r")
order by "#g".n)
from (values (0, 'DRAFT'::text, '草稿'::text), (1, 'OPEN'::text, '待认领'::text), (2, 'ASSIGNED'::text, '已认领'::text), (3, 'IN_PROGRESS'::text, '进行中'::text), (4, 'ON_HOLD'::text, '已挂起'::text), (5, 'DONE'::text, '已办结'::text), (6, 'CLOSED'::text, '已销号'::text), (7, 'CANCELLED'::text, '已取消'::text)) "#g"(n, key, title)) as "columns") "#b"))::json
