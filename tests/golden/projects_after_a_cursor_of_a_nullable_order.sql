select (
(select row_to_json("#c")
from
(select
(select coalesce(json_agg("#r"), '[]')
from
(select "#0".title as "title", "#0".due_at as "dueAt"
from (
(select * from project "#0"
where ("#0".state <> 'DRAFT' and ("#0".state <> 'CANCELLED' or "#0".opened_at is not null)) and "#0".due_at is not null and ("#0".due_at, "#0".id) > ($3::timestamptz, $4::uuid)
order by "#0".due_at, "#0".id limit 21)
union all
(select * from project "#0"
where ("#0".state <> 'DRAFT' and ("#0".state <> 'CANCELLED' or "#0".opened_at is not null)) and $1::timestamptz is not null and "#0".due_at is null
order by "#0".due_at, "#0".id limit 21)
union all
(select * from project "#0"
where ("#0".state <> 'DRAFT' and ("#0".state <> 'CANCELLED' or "#0".opened_at is not null)) and "#0".due_at is null and $1::timestamptz is null and ("#0".id) > ($2::uuid)
order by "#0".due_at, "#0".id limit 21)) "#0"
where true
order by "#0".due_at, "#0".id limit 20) "#r") as "nodes") "#c"))::json
