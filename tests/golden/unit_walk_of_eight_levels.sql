select (
(select row_to_json("#c")
from
(select
(select coalesce(json_agg("#r"), '[]')
from
(select "#0".name as "name",
(select row_to_json("#c")
from
(select
(select coalesce(json_agg("#r"), '[]')
from
(select "#1".kind as "kind", coalesce(
(select row_to_json("#r")
from
(select "#2".name as "name",
(select row_to_json("#c")
from
(select
(select coalesce(json_agg("#r"), '[]')
from
(select "#3".title as "title",
(select row_to_json("#c")
from
(select
(select coalesce(json_agg("#r"), '[]')
from
(select "#4".title as "title",
(select row_to_json("#c")
from
(select
(select coalesce(json_agg("#r"), '[]')
from
(select "#5".task as "task",
(select row_to_json("#r")
from
(select "#6".name as "name",
(select row_to_json("#r")
from
(select "#7".name as "name" from area "#7"
where "#7".code = "#6".area_code) "#r") as "area" from organization "#6"
where "#6".id = "#5".organization_id) "#r") as "organization" from participation "#5"
where ("#5".project_id, "#5".county) = ("#4".id, "#4".county) and ("#5".state in ('ACCEPTED', 'COMPLETED'))
order by "#5".id limit 20) "#r") as "nodes") "#c") as "participations" from project "#4"
where ("#4".agreement_id, "#4".county) = ("#3".id, "#3".county) and ("#4".state <> 'DRAFT' and ("#4".state <> 'CANCELLED' or "#4".opened_at is not null))
order by "#4".id limit 20) "#r") as "nodes") "#c") as "projects" from agreement "#3"
where "#3".area_code = "#2".code and ("#3".state in ('IN_FORCE', 'ENDED'))
order by "#3".id limit 20) "#r") as "nodes") "#c") as "agreements" from area "#2"
where "#2".code = "#1".area_code) "#r"), ('!' || ("#1".area_code)::text)::json) as "area" from pairing "#1"
where "#1".unit_id = "#0".id
order by "#1".id limit 20) "#r") as "nodes") "#c") as "pairings" from organization "#0"
where "#0".id in
(select * from unnest(
(select $1::uuid[])))
order by "#0".id limit 20) "#r") as "nodes") "#c"))::json
