create table pairing (
  id uuid not null,
  county text collate "C" not null,
  unit_id uuid not null,
  area_code text collate "C" not null,
  counterpart_id uuid,
  kind text not null,
  since date not null,
  until date,
  -- A programme may lie in another county (the city's own): no foreign key to the project.
  programme_id uuid,
  programme_county text collate "C",
  synthetic boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,

  primary key (id, county),
  constraint pairing_county check (county = area_county(area_code)),
  constraint pairing_kind_check check (kind in (
    'AGENCY_COMMUNITY', 'BRANCH_COMPOUND', 'ENTERPRISE_VILLAGE', 'PROPERTY_MENTORING'
  )),
  constraint pairing_period check (until >= since),
  constraint pairing_programme check ((programme_id is null) = (programme_county is null)),
  constraint pairing_unit foreign key (unit_id) references organization (id),
  constraint pairing_area foreign key (area_code) references area (code),
  constraint pairing_counterpart foreign key (counterpart_id) references organization (id)
);

create unique index pairing_standing
  on pairing (unit_id, area_code, kind, county) where until is null;
create unique index pairing_one_branch_per_compound
  on pairing (area_code, county) where kind = 'BRANCH_COMPOUND' and until is null;
create index pairing_by_unit on pairing (unit_id, id);
create index pairing_by_area on pairing (area_code, id);
create index pairing_by_counterpart on pairing (counterpart_id, id) where counterpart_id is not null;
create index pairing_by_programme on pairing (programme_id, id) where programme_id is not null;
create index pairing_by_since on pairing (since, id);

create table agreement (
  id uuid not null,
  county text collate "C" not null,
  number text collate "C" not null,
  title text not null,
  title_pinyin text collate "C" not null,
  area_code text collate "C" not null,
  term_start date,
  term_end date,
  state text not null default 'DRAFT',
  renews_id uuid,
  synthetic boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  grams text[] not null generated always as (grams(title)) stored,

  primary key (id, county),
  constraint agreement_number_key unique (number, county),
  constraint agreement_county check (county = area_county(area_code)),
  constraint agreement_state_check check (state in (
    'DRAFT', 'UNDER_REVIEW', 'PENDING', 'PUBLICISED', 'IN_FORCE', 'ENDED', 'REJECTED'
  )),
  constraint agreement_number_length check (length(number) between 1 and 60),
  constraint agreement_title_length check (length(title) between 1 and 200),
  constraint agreement_term check (term_end >= term_start),
  constraint agreement_area foreign key (area_code) references area (code),
  constraint agreement_renews foreign key (renews_id, county) references agreement (id, county)
);

create index agreement_by_area on agreement (area_code, id);
create index agreement_by_state on agreement (state, id);
create index agreement_by_term_end on agreement (term_end, id);
create index agreement_by_title on agreement (title_pinyin, id);
create index agreement_by_renewed on agreement (renews_id, id) where renews_id is not null;
create index agreement_grams on agreement using gin (grams);

create table agreement_party (
  id uuid not null,
  county text collate "C" not null,
  agreement_id uuid not null,
  organization_id uuid not null,
  side text not null,
  signed_at timestamptz,
  synthetic boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,

  primary key (id, county),
  constraint agreement_party_key unique (agreement_id, organization_id, county),
  constraint agreement_party_side_check check (side in ('UNIT', 'COMMUNITY', 'WITNESS')),
  constraint agreement_party_agreement
    foreign key (agreement_id, county) references agreement (id, county),
  constraint agreement_party_organization
    foreign key (organization_id) references organization (id)
);

create index agreement_party_by_agreement on agreement_party (agreement_id, id);
create index agreement_party_by_organization on agreement_party (organization_id, id);

create table agreement_pairing (
  agreement_id uuid not null,
  pairing_id uuid not null,
  county text collate "C" not null,
  primary key (agreement_id, pairing_id, county),
  constraint agreement_pairing_agreement
    foreign key (agreement_id, county) references agreement (id, county),
  constraint agreement_pairing_pairing
    foreign key (pairing_id, county) references pairing (id, county)
);

create index agreement_pairing_by_pairing on agreement_pairing (pairing_id, agreement_id);

create table commitment (
  id uuid not null,
  county text collate "C" not null,
  agreement_id uuid not null,
  organization_id uuid not null,
  content text not null,
  due_on date,
  synthetic boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,

  primary key (id, county),
  constraint commitment_content_length check (length(content) between 1 and 500),
  constraint commitment_agreement
    foreign key (agreement_id, county) references agreement (id, county),
  constraint commitment_organization foreign key (organization_id) references organization (id)
);

create index commitment_by_agreement on commitment (agreement_id, id);
create index commitment_by_organization on commitment (organization_id, id);
create index commitment_by_due_on on commitment (due_on, id);
