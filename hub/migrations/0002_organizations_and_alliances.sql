-- The one table that every county shares (on Citus: a reference table).
create table organization (
  id uuid primary key,
  uscc text collate "C",
  name text not null,
  name_pinyin text collate "C" not null,
  kind text not null,
  parent_id uuid,
  host_id uuid,
  area_code text collate "C",
  sector text,
  provisional boolean not null default false,
  established_on date,
  dissolved_on date,
  public_contact text,
  synthetic boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  grams text[] not null generated always as (grams(name)) stored,

  constraint organization_uscc_key unique (uscc),
  constraint organization_uscc_form check (
    uscc ~ '^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$'
  ),
  constraint organization_kind_check check (kind in (
    'AGENCY', 'PUBLIC_INSTITUTION', 'ENTERPRISE', 'PROPERTY_COMPANY', 'SOCIAL_ORGANIZATION',
    'MASS_ORGANIZATION', 'RESIDENTS_COMMITTEE', 'RESIDENTS_GROUP', 'OWNERS_COMMITTEE',
    'PARTY_COMMITTEE', 'PARTY_WORK_COMMITTEE', 'GENERAL_PARTY_BRANCH', 'PARTY_BRANCH',
    'PARTY_GROUP', 'PARTY_HUB_HOUSEHOLD', 'PARTY_ALLIANCE', 'VOLUNTEER_TEAM', 'WORK_TEAM', 'CLUB'
  )),
  constraint organization_name_length check (length(name) between 1 and 200),
  constraint organization_sector_length check (length(sector) between 1 and 60),
  constraint organization_period check (dissolved_on >= established_on),
  constraint organization_not_own_parent check (parent_id <> id),
  constraint organization_parent foreign key (parent_id) references organization (id),
  constraint organization_host foreign key (host_id) references organization (id),
  constraint organization_area foreign key (area_code) references area (code)
);

create index organization_by_kind on organization (kind, id);
create index organization_by_parent on organization (parent_id, id);
create index organization_by_host on organization (host_id, id);
create index organization_by_area on organization (area_code, id);
create index organization_by_name on organization (name_pinyin, id);
create index organization_grams on organization using gin (grams);

-- Who belongs to an alliance, joint committee or team (社区大党委、党建联盟、联席会议).
create table organization_membership (
  alliance_id uuid not null,
  member_id uuid not null,
  synthetic boolean not null default false,
  primary key (alliance_id, member_id),
  constraint organization_membership_not_self check (alliance_id <> member_id),
  constraint organization_membership_alliance
    foreign key (alliance_id) references organization (id),
  constraint organization_membership_member
    foreign key (member_id) references organization (id)
);

create index organization_membership_by_member
  on organization_membership (member_id, alliance_id);
