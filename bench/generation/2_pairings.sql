-- Six more pairings for every unit, so that a page of five of each is full.

insert into pairing (
  id, county, unit_id, area_code, kind, since, synthetic, created_at, updated_at
)
select pg_temp.identity(u.k * 6 + turn, 'pairing'), p.county, u.id, p.code,
  'AGENCY_COMMUNITY', date '2025-01-01' + (u.k + turn * 7 % 365)::integer % 365, true,
  timestamptz '2026-11-01 01:00Z', timestamptz '2026-11-01 01:00Z'
from unit u
cross join generate_series(0, 5) as turn
join paired_place p
  on p.k = (u.k * 6 + turn) % (select count(*) from paired_place)
on conflict do nothing;
