select (
(select row_to_json("#r")
from
(select 'Project'::text as "__typename", 'Project:' || "#0".county || ':' || "#0".id as "id", "#0".title as "title", "#0".state as "state",
(select row_to_json("#r")
from
(select "#1".name as "name" from organization "#1"
where "#1".id = "#0".lead_organization_id) "#r") as "leadOrganization" from project "#0"
where ("#0".state <> 'DRAFT' and ("#0".state <> 'CANCELLED' or "#0".opened_at is not null)) and ("#0".id, "#0".county) = ($1::uuid, $2::text)) "#r"))::json
