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
(select count(*) from organization "#1"
where "#1".id in
(select l.member_id from organization_membership l
where l.alliance_id = "#0".id)) as "totalCount",
(select coalesce(json_agg("#r"), '[]')
from
(select "#2".name as "name",
(select row_to_json("#c")
from
(select
(select coalesce(json_agg("#r"), '[]')
from
(select "#3".name as "name" from organization "#3"
where "#3".id in
(select l.alliance_id from organization_membership l
where l.member_id = "#2".id)
order by "#3".id limit 20) "#r") as "nodes") "#c") as "memberOf" from organization "#2"
where "#2".id in
(select l.member_id from organization_membership l
where l.alliance_id = "#0".id)
order by "#2".id limit 20) "#r") as "nodes") "#c") as "members" from organization "#0"
where "#0".kind = $1::text and exists
(select from organization_membership l join organization f0 on f0.id = l.member_id
where l.alliance_id = "#0".id and true)
order by "#0".id limit 20) "#r") as "nodes") "#c"))::json
