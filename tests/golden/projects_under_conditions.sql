select (
(select row_to_json("#c")
from
(select
(select count(*) from project "#0"
where ("#0".state <> 'DRAFT' and ("#0".state <> 'CANCELLED' or "#0".opened_at is not null)) and "#0".area_code >= $1::text and "#0".area_code < $2::text and "#0".state = any($3::text[]) and "#0".due_at < $4::timestamptz and exists
(select from organization f0
where f0.id = "#0".lead_organization_id and f0.kind = $5::text) and exists
(select from participation f1
where (f1.project_id, f1.county) = ("#0".id, "#0".county) and (f1.state in ('ACCEPTED', 'COMPLETED')) and f1.capacity = $6::text)) as "totalCount",
(select coalesce(json_agg("#r"), '[]')
from
(select "#1".number as "number", "#1".title as "title" from project "#1"
where ("#1".state <> 'DRAFT' and ("#1".state <> 'CANCELLED' or "#1".opened_at is not null)) and "#1".area_code >= $7::text and "#1".area_code < $8::text and "#1".state = any($9::text[]) and "#1".due_at < $10::timestamptz and exists
(select from organization f2
where f2.id = "#1".lead_organization_id and f2.kind = $11::text) and exists
(select from participation f3
where (f3.project_id, f3.county) = ("#1".id, "#1".county) and (f3.state in ('ACCEPTED', 'COMPLETED')) and f3.capacity = $12::text)
order by "#1".due_at, "#1".title_pinyin desc, "#1".id desc limit 20) "#r") as "nodes") "#c"))::json
