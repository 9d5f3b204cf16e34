select (
(select row_to_json("#r")
from
(select "#0".name as "name",
(select row_to_json("#r")
from
(select "#1".name as "name" from area "#1"
where "#1".code = "#0".superseded_by_code) "#r") as "supersededBy" from area "#0"
where "#0".code = $1::text) "#r"))::json
