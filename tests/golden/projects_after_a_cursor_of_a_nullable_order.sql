select (
(select row_to_json("#c")
from
(select
(select coalesce(json_agg("#r"), '[]')
from
(select "#0".title as "title", "#0".due_at as "dueAt" from project "#0"
where (("#0".due_at > $1::timestamptz or ("#0".due_at is null and $1::timestamptz is not null)) or (("#0".due_at = $1::timestamptz or ("#0".due_at is null and $1::timestamptz is null)) and "#0".id > $2::uuid))
order by "#0".due_at, "#0".id limit 20) "#r") as "nodes") "#c"))::json
