select (
(select row_to_json("#r")
from
(select "#0".name as "name", "#0".kind as "kind", array
(select 'USCC_KIND_MISMATCH'
where not (case left("#0".uscc, 2) when '11' then "#0".kind = any('{AGENCY}') when '12' then "#0".kind = any('{PUBLIC_INSTITUTION}') when '13' then "#0".kind = any('{MASS_ORGANIZATION}') when '51' then "#0".kind = any('{SOCIAL_ORGANIZATION}') when '52' then "#0".kind = any('{SOCIAL_ORGANIZATION,PUBLIC_INSTITUTION}') when '53' then "#0".kind = any('{SOCIAL_ORGANIZATION}') when '81' then "#0".kind = any('{MASS_ORGANIZATION}') when '91' then "#0".kind = any('{ENTERPRISE,PROPERTY_COMPANY}') when '92' then "#0".kind = any('{ENTERPRISE,PROPERTY_COMPANY}') when '93' then "#0".kind = any('{ENTERPRISE,PROPERTY_COMPANY}') else true end)) as "warnings",
(select row_to_json("#r")
from
(select "#1".name as "name" from area "#1"
where "#1".code = "#0".area_code) "#r") as "area" from organization "#0"
where "#0".uscc = $1::text) "#r"))::json
