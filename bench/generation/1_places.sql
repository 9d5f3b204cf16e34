-- Where projects go and who leads them; the tables live as long as the connection.

create temporary table place as
select row_number() over (order by code) - 1 as k,
  code, name, name_pinyin, area_county(code) as county
from area where level = 'COMMUNITY' and valid_to is null;

create temporary table paired_place as
select row_number() over (order by code) - 1 as k,
  code, name, name_pinyin, county
from place where code in (select area_code from pairing);

create temporary table unit as
select row_number() over (order by id) - 1 as k, id, area_county(area_code) as county
from organization where kind in ('AGENCY', 'PUBLIC_INSTITUTION', 'ENTERPRISE', 'MASS_ORGANIZATION');

create temporary table lead as
select county, array_agg(id order by id) as ids from unit group by county;

create temporary table accord as
select area_code, min(id::text)::uuid as id from agreement group by area_code;

-- A number from 0 to 2³¹ - 1 that depends on nothing but `n` and what it is for.
create function pg_temp.chance(n bigint, purpose bigint) returns integer
language sql immutable parallel safe as $$
  select (hashint8extended(n, purpose) & 2147483647)::integer
$$;

-- The id of the row number `n`: a UUIDv7 later than every one of the sample's.
create function pg_temp.identity(n bigint, purpose text) returns uuid
language sql immutable parallel safe as $$
  select (lpad(to_hex(1793494800000 + n), 12, '0') || '7' || left(h, 3) || '8' || substr(h, 4, 15))::uuid
  from md5(purpose || ':' || n) as h
$$;

analyze place;
analyze paired_place;
analyze unit;
analyze lead;
analyze accord;
