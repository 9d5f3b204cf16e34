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
where ("#0".state in ('IN_FORCE', 'ENDED')) and ("#0".term_start is null or "#0".term_start <= $1::date) and ("#0".term_end is null or "#0".term_end >= $1::date) and not coalesce(case when "#0".state = 'IN_FORCE' and "#0".term_end < (now() at time zone interval '8 hours')::date then 'ENDED' else "#0".state end = $2::text and "#0".state = any($3::text[]), false)
order by "#0".id limit 20) "#r") as "nodes") "#c"))::json
