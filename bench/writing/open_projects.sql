-- Open projects number $1 to $2 in the community that the officer's unit is paired with; each
-- can be claimed once. Their ids follow their numbers.
insert into project (
  id, county, number, title, title_pinyin, description, area_code, category, state, budget,
  due_at, opened_at, synthetic, created_at, updated_at
)
select (lpad(to_hex(1795000000000 + n), 12, '0') || '7' || left(h, 3) || '8' || substr(h, 4, 15))::uuid,
  '350703', 'BW-' || n, '七贤社区待认领项目第' || n || '号', 'qi xian she qu dai ren ling xiang mu ' || n,
  '由社区发布,等待结对单位认领,编号' || n || '。', '350703001012', 'CULTURE', 'OPEN',
  1000 + n % 90000 + 0.50, timestamptz '2027-06-01 01:00Z', timestamptz '2026-11-01 01:00Z', true,
  timestamptz '2026-10-29 01:00Z', timestamptz '2026-11-01 01:00Z'
from generate_series($1::bigint, $2::bigint) as n
cross join lateral md5('open:' || n) as h
