select (
(select row_to_json("#c")
from
(select
(select coalesce(json_agg("#r"), '[]')
from
(select "#0".name as "name" from organization "#0"
where "#0".grams @> grams($1::text) and strpos(folded("#0".name), folded($1::text)) > 0
order by "#0".id limit 20) "#r") as "nodes") "#c"))::json
