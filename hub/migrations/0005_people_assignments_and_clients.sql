-- Who acts: people, programs, and the roles that both have. Roles are the assignments in force;
-- there is no other table of rights.
create table person (
  id uuid not null,
  -- Where the person was recorded; it never changes, wherever they live or work.
  county text collate "C" not null,
  -- The name of their account at the identity provider (the `sub` of its tokens).
  subject text collate "C",
  display_name text not null,
  name_pinyin text collate "C" not null,
  party_member boolean,
  employer_id uuid,
  rank text,
  residence_code text collate "C",
  contact text,
  synthetic boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,

  primary key (id, county),
  constraint person_subject_key unique (subject, county),
  constraint person_rank_check check (rank in (
    'STAFF', 'DEPUTY_SECTION_CHIEF', 'SECTION_CHIEF', 'DEPUTY_DIVISION_CHIEF', 'DIVISION_CHIEF',
    'DEPUTY_DIRECTOR_GENERAL', 'DIRECTOR_GENERAL'
  )),
  constraint person_subject_length check (length(subject) between 1 and 255),
  constraint person_display_name_length check (length(display_name) between 1 and 60),
  constraint person_contact_length check (length(contact) between 1 and 200),
  constraint person_employer foreign key (employer_id) references organization (id),
  constraint person_residence foreign key (residence_code) references area (code)
);

create index person_by_employer on person (employer_id, id) where employer_id is not null;
create index person_by_residence on person (residence_code, id) where residence_code is not null;
create index person_by_name on person (name_pinyin, id);

-- A program that asks in its own name: a portal, a partner's system. Shared by every county, as
-- organizations are (on Citus: a reference table), for a key names no county.
create table api_client (
  id uuid primary key,
  name text not null,
  organization_id uuid,
  scopes text[] not null,
  synthetic boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,

  constraint api_client_name_key unique (name),
  constraint api_client_scopes_check check (scopes <@ array[
    'read:public', 'read:internal', 'read:restricted', 'write:work', 'write:formal', 'admin',
    'audit'
  ]),
  constraint api_client_name_length check (length(name) between 1 and 100),
  constraint api_client_some_scope check (cardinality(scopes) > 0),
  constraint api_client_organization foreign key (organization_id) references organization (id)
);

create index api_client_by_organization
  on api_client (organization_id, id) where organization_id is not null;

-- Only the SHA-256 of a key is kept: a copy of this table opens nothing.
create table api_key (
  id uuid primary key,
  client_id uuid not null,
  prefix text collate "C" not null,
  digest bytea not null,
  development boolean not null default false,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  last_used_at timestamptz,

  constraint api_key_prefix_key unique (prefix),
  constraint api_key_digest_key unique (digest),
  constraint api_key_prefix_form check (prefix ~ '^[0-9a-f]{8}$'),
  constraint api_key_digest_length check (length(digest) = 32),
  constraint api_key_client foreign key (client_id) references api_client (id)
);

create index api_key_by_client on api_key (client_id, id);

create table assignment (
  id uuid not null,
  -- The county of the area; without one, of the organization. An office of the whole hub has '10',
  -- which is no province's.
  county text collate "C" not null,
  -- People may serve in another county than their own: no foreign key to the person.
  person_id uuid,
  person_county text collate "C",
  client_id uuid,
  role text not null,
  organization_id uuid,
  area_code text collate "C",
  basis text,
  duties text,
  schedule text,
  term_start date,
  term_end date,
  state text not null default 'DRAFT',
  synthetic boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,

  primary key (id, county),
  constraint assignment_county check (county = area_county(area_code)),
  constraint assignment_role_check check (role in (
    'FIRST_SECRETARY', 'COMMUNITY_SECRETARY', 'COMPOUND_SECRETARY', 'COMMUNITY_WORKER',
    'GRID_WORKER', 'RESIDENT_LIAISON', 'BUILDING_HEAD', 'ENTRANCE_HEAD', 'AREA_LEAD',
    'CONTACT_LEADER', 'ROTATING_CHAIR', 'REGISTERED_MEMBER', 'HOUSEHOLD_CONTACT',
    'OWNERS_COMMITTEE_MEMBER', 'EXECUTIVE_SECRETARY', 'TEAM_LEAD', 'TEAM_MEMBER', 'MEMBER',
    'UNIT_OFFICER', 'SUBDISTRICT_OFFICER', 'AUDITOR', 'ADMIN'
  )),
  constraint assignment_basis_check check (basis in ('UNIT_PARTNER', 'RESIDENCE', 'EMERGENCY')),
  constraint assignment_state_check check (state in (
    'DRAFT', 'UNDER_REVIEW', 'PENDING', 'PUBLICISED', 'IN_FORCE', 'ENDED', 'REJECTED'
  )),
  constraint assignment_holder check (num_nonnulls(person_id, client_id) = 1),
  constraint assignment_person check ((person_id is null) = (person_county is null)),
  -- Only an auditor's and an administrator's office may be of the whole hub.
  constraint assignment_somewhere check (
    role in ('AUDITOR', 'ADMIN') or num_nonnulls(organization_id, area_code) > 0
  ),
  constraint assignment_begun check (state <> 'IN_FORCE' or term_start is not null),
  constraint assignment_term check (term_end >= term_start),
  constraint assignment_duties_length check (length(duties) between 1 and 1000),
  constraint assignment_schedule_length check (length(schedule) between 1 and 500),
  constraint assignment_client foreign key (client_id) references api_client (id),
  constraint assignment_organization foreign key (organization_id) references organization (id),
  constraint assignment_area foreign key (area_code) references area (code)
);

create index assignment_by_person on assignment (person_id, id) where person_id is not null;
create index assignment_by_client on assignment (client_id, id) where client_id is not null;
create index assignment_by_organization
  on assignment (organization_id, id) where organization_id is not null;
create index assignment_by_area on assignment (area_code, id) where area_code is not null;
create index assignment_by_state on assignment (state, id);
create index assignment_by_term_end on assignment (term_end, id);
