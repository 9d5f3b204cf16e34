-- What a division code says. The same rules stand in rules/areas.py; a test compares the two.

create function area_level(code text) returns text
language sql immutable strict parallel safe as $$
  select case length(code)
    when 2 then 'PROVINCE' when 4 then 'PREFECTURE' when 6 then 'COUNTY'
    when 9 then 'SUBDISTRICT' when 12 then 'COMMUNITY'
    else case substr(substring(code from '-[^-]*$'), 2, 1)
      when 'G' then 'GRID' when 'C' then 'COMPOUND' when 'B' then 'BUILDING'
      when 'E' then 'ENTRANCE' else 'HOUSEHOLD' end
  end
$$;

create function area_parent(code text) returns text
language sql immutable strict parallel safe as $$
  select case
    when length(code) > 12 then substring(code from '^(.*)-[^-]*$')
    when length(code) = 12 then left(code, 9)
    when length(code) = 9 and substr(code, 5, 2) = '00' then left(code, 4)
    when length(code) = 9 then left(code, 6)
    when length(code) = 6 then left(code, 4)
    when length(code) = 4 then left(code, 2)
  end
$$;

create function area_county(code text) returns text
language sql immutable strict parallel safe as $$
  select case when substr(code, 5, 2) = '00' then left(code, 4) else left(code, 6) end
$$;

create function area_settlement(code text) returns text
language sql immutable strict parallel safe as $$
  select case when length(code) >= 12 then
    case when substr(code, 10, 1) in ('0', '1', '4') then 'URBAN' else 'RURAL' end
  end
$$;

-- Search and `contains` compare folded text: full width becomes half, case is dropped. Both sides
-- of a comparison are folded under one collation, whatever their columns have.
create function folded(content text) returns text
language sql immutable strict parallel safe as $$
  select lower(normalize(content, NFKC) collate "default")
$$;

-- Every character and every pair of neighbours: what the GIN indexes of search hold.
-- It calls built-in functions only, for a restore runs it under an empty search path.
create function grams(content text) returns text[]
language sql immutable strict parallel safe as $$
  select coalesce(array_agg(distinct gram), '{}') from (
    select substr(f, n, size) as gram
    from lower(normalize(content, NFKC) collate "default") as f,
         generate_series(1, length(f)) as n,
         generate_series(1, 2) as size
    where n + size - 1 <= length(f)
  ) as every
  where gram !~ '\s'
$$;

create table area (
  code text collate "C" primary key,
  parent_code text collate "C" generated always as (area_parent(code)) stored,
  level text not null generated always as (area_level(code)) stored,
  settlement text generated always as (area_settlement(code)) stored,
  name text not null,
  name_pinyin text collate "C" not null,
  compound_class text,
  property_managed boolean,
  is_grid boolean not null default false,
  households integer,
  population integer,
  completed_on date,
  valid_from date,
  valid_to date,
  superseded_by_code text collate "C",
  synthetic boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  grams text[] not null generated always as (grams(name)) stored,

  constraint area_code_form check (code ~
    '^[1-9]\d(\d{2}(\d{2}(\d{3}(\d{3}(-(G\d{3}|C\d{3,4}(-B\d{2,3}(-E\d{2}(-\d{4})?)?)?))?)?)?)?)?$'
  ),
  constraint area_level_check check (level in (
    'PROVINCE', 'PREFECTURE', 'COUNTY', 'SUBDISTRICT', 'COMMUNITY',
    'GRID', 'COMPOUND', 'BUILDING', 'ENTRANCE', 'HOUSEHOLD'
  )),
  constraint area_settlement_check check (settlement in ('URBAN', 'RURAL')),
  constraint area_compound_class_check check (compound_class in (
    'COMMERCIAL', 'OLD', 'URBAN_RENEWAL', 'WORK_UNIT'
  )),
  constraint area_name_length check (length(name) between 1 and 200),
  constraint area_households_range check (households >= 0),
  constraint area_population_range check (population >= 0),
  constraint area_period check (valid_to >= valid_from),
  constraint area_parent foreign key (parent_code) references area (code),
  constraint area_superseded_by foreign key (superseded_by_code) references area (code)
);

create index area_by_parent on area (parent_code, code);
create index area_by_level on area (level, code);
create index area_by_name on area (name_pinyin, code);
create index area_by_superseding on area (superseded_by_code) where superseded_by_code is not null;
create index area_grams on area using gin (grams);
