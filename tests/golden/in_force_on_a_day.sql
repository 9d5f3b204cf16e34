select (
(select row_to_json("#c")
from
(select
(select coalesce(json_agg("#r"), '[]')
from
(select "#0".number as "number",
(select row_to_json("#c")
from
(select
(select coalesce(json_agg("#r"), '[]')
from
(select "#1".side as "side", coalesce(
(select row_to_json("#r")
from
(select "#2".name as "name" from organization "#2"
where "#2".id = "#1".organization_id) "#r"), ('!' || ("#1".organization_id)::text)::json) as "organization" from agreement_party "#1"
where ("#1".agreement_id, "#1".county) = ("#0".id, "#0".county)
order by "#1".id limit 20) "#r") as "nodes") "#c") as "parties" from agreement "#0"
where ("#0".term_start is null or "#0".term_start <= $1::date) and ("#0".term_end is null or "#0".term_end >= $1::date) and not coalesce("#0".state = $2::text, false)
order by "#0".id limit 20) "#r") as "nodes") "#c"))::json
