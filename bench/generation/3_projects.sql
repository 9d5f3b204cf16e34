-- Projects number $1 to $2. The first 10,000 go to the paired communities, the rest to all:
-- what a page shows of the first rows of each community is the same in every size.
-- $3, $4, $5: the themes' titles, their pinyin and their fields of work.

insert into project (
  id, county, number, title, title_pinyin, description, area_code, lead_organization_id,
  category, theme, agreement_id, state, health, budget, due_at, opened_at, started_at,
  finished_at, closed_at, synthetic, created_at, updated_at
)
select pg_temp.identity(n, 'project'), p.county, 'BN-' || n,
  p.name || t.title || '第' || n % 97 + 1 || '期',
  p.name_pinyin || ' ' || t.pinyin || ' ' || n % 97 + 1,
  p.name || '与结对单位共同开展' || t.title || ',编号' || n || ',由双方按共建协议落实。',
  p.code, l.ids[1 + pg_temp.chance(n, 1) % cardinality(l.ids)],
  t.category, t.title, case when n % 10 = 0 then a.id end,
  -- Only one county has drafts, which not everyone sees: the peers know nothing of that.
  case when s.state = 'DRAFT' and p.county <> '420104' then 'OPEN' else s.state end,
  (array['ON_TRACK', 'AT_RISK', 'OFF_TRACK'])[1 + pg_temp.chance(n, 2) % 3],
  1000 + pg_temp.chance(n, 3) % 900000 + 0.50,
  -- Nor are drafts due in the weeks that peers are asked for (bench/queries/wide.graphql).
  d.opened_at + case
    when s.state = 'DRAFT' and p.county = '420104'
      and d.opened_at + interval '180 days' between '2026-02-10Z' and '2026-03-20Z'
    then interval '220 days' else interval '180 days' end,
  case when s.state <> 'DRAFT' or p.county <> '420104' then d.opened_at end, d.opened_at + interval '10 days',
  case when s.state in ('DONE', 'CLOSED') then d.opened_at + interval '90 days' end,
  case when s.state = 'CLOSED' then d.opened_at + interval '100 days' end,
  true, d.opened_at - interval '3 days', d.opened_at + interval '1 day'
from generate_series($1::bigint, $2::bigint) as n
cross join lateral (select
  (array['DRAFT', 'OPEN', 'OPEN', 'ASSIGNED', 'IN_PROGRESS', 'IN_PROGRESS', 'IN_PROGRESS',
    'ON_HOLD', 'DONE', 'DONE', 'CLOSED', 'CLOSED', 'CLOSED', 'CLOSED', 'CLOSED', 'CANCELLED'
  ])[1 + pg_temp.chance(n, 4) % 16] as state,
  1 + pg_temp.chance(n, 5) % cardinality($3::text[]) as theme) as s
cross join lateral (select $3[s.theme] as title, ($4::text[])[s.theme] as pinyin,
  ($5::text[])[s.theme] as category) as t
cross join lateral (select timestamptz '2025-01-01 01:00Z'
  + pg_temp.chance(n, 6) % 600 * interval '1 day'
  + pg_temp.chance(n, 7) % 32400 * interval '1 second' as opened_at) as d
join (
  select true as early, * from paired_place union all select false, * from place
) as p on p.early = (n <= 10000) and p.k = case when n <= 10000
  then n % (select count(*) from paired_place)
  else pg_temp.chance(n, 8) % (select count(*) from place) end
left join lead l on l.county = p.county
left join accord a on a.area_code = p.code;
