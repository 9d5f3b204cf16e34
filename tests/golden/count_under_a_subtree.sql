select (
(select row_to_json("#c")
from
(select
(select count(*) from pairing "#0"
where "#0".area_code >= $1::text and "#0".area_code < $2::text and "#0".kind = $3::text) as "totalCount") "#c"))::json
