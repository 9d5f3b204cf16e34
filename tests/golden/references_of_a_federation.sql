select (
(select coalesce(json_agg(f.found
order by g.n), '[]') from generate_series(1, $5::int4) g(n) left join
(select k.n,
(select row_to_json("#r")
from
(select rpad("#0".code, greatest(12, length("#0".code)), '0') as "code", "#0".name as "name",
(select row_to_json("#r")
from
(select "#1".name as "name" from area "#1"
where "#1".code = "#0".parent_code) "#r") as "parent") "#r") as found from unnest($1::int4[], $2::text[]) k(n, k0) join area "#0" on "#0".code = k.k0
where true
union all select k.n,
(select row_to_json("#r")
from
(select rpad("#2".code, greatest(12, length("#2".code)), '0') as "code", "#2".name as "name",
(select row_to_json("#r")
from
(select "#3".name as "name" from area "#3"
where "#3".code = "#2".parent_code) "#r") as "parent") "#r") as found from unnest($3::int4[], $4::text[]) k(n, k0) join area "#2" on "#2".code = k.k0
where true) f on f.n = g.n))::json
