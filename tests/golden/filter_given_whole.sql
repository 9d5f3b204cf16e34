select (
(select row_to_json("#c")
from
(select
(select count(*) from project "#0"
where ("#0".state <> 'DRAFT' and ("#0".state <> 'CANCELLED' or "#0".opened_at is not null)) and "#0".state = $1::text and "#0".area_code >= $2::text and "#0".area_code < $3::text) as "totalCount") "#c"))::json
