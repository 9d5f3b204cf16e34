select (
(select coalesce(json_agg(f.found
order by g.n), '[]') from generate_series(1, $6::int4) g(n) left join
(select k.n,
(select row_to_json("#r")
from
(select 'Area:' || "#0".code as "id", "#0".name as "name") "#r") as found from unnest($1::int4[], $2::text[]) k(n, k0) join area "#0" on "#0".code = k.k0
where true
union all select k.n,
(select row_to_json("#r")
from
(select 'Pairing:' || "#1".county || ':' || "#1".id as "id", "#1".since as "since", coalesce(
(select row_to_json("#r")
from
(select "#2".name as "name" from organization "#2"
where "#2".id = "#1".unit_id) "#r"), ('!' || ("#1".unit_id)::text)::json) as "unit") "#r") as found from unnest($3::int4[], $4::uuid[], $5::text[]) k(n, k0, k1) join pairing "#1" on ("#1".id, "#1".county) = (k.k0, k.k1)
where true) f on f.n = g.n))::json
