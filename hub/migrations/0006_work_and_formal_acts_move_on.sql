-- What the procedures read and write: who leads and who raised it, held work, ratings, progress,
-- signatures and the keys under them, endorsements, screening, public notice.

alter table project
  add column requester_id uuid,
  add column requester_county text collate "C",
  add column lead_person_id uuid,
  add column lead_person_county text collate "C",
  add column held_since timestamptz,
  add constraint project_requester check ((requester_id is null) = (requester_county is null)),
  add constraint project_lead_person check (
    (lead_person_id is null) = (lead_person_county is null)
  ),
  add constraint project_one_lead check (
    num_nonnulls(lead_organization_id, lead_person_id) <= 1
  ),
  add constraint project_held check (held_since is null or state = 'ON_HOLD');

-- Parties that declined or left may come back: what has ended is history and hinders nobody.
alter table participation
  alter column organization_id drop not null,
  add column person_id uuid,
  add column person_county text collate "C",
  drop constraint participation_key,
  add constraint participation_party check (num_nonnulls(organization_id, person_id) = 1),
  add constraint participation_person check ((person_id is null) = (person_county is null));

create unique index participation_standing
  on participation (project_id, organization_id, capacity, county)
  where organization_id is not null and state not in ('DECLINED', 'WITHDRAWN');
create unique index participation_standing_person
  on participation (project_id, person_id, capacity, county)
  where person_id is not null and state not in ('DECLINED', 'WITHDRAWN');
create unique index participation_one_lead
  on participation (project_id, county)
  where capacity = 'LEAD' and state not in ('DECLINED', 'WITHDRAWN');
create index participation_by_person on participation (person_id, id) where person_id is not null;

create table progress_update (
  id uuid not null,
  county text collate "C" not null,
  project_id uuid not null,
  -- For whom it was written: a party, or nobody for the community itself.
  organization_id uuid,
  body text not null,
  percent integer,
  health text,
  is_public boolean not null,
  synthetic boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,

  primary key (id, county),
  constraint progress_update_body_length check (length(body) between 1 and 5000),
  constraint progress_update_percent_range check (percent between 0 and 100),
  constraint progress_update_health_check check (health in ('ON_TRACK', 'AT_RISK', 'OFF_TRACK')),
  constraint progress_update_project
    foreign key (project_id, county) references project (id, county),
  constraint progress_update_organization
    foreign key (organization_id) references organization (id)
);

create index progress_update_by_project on progress_update (project_id, id);
create index progress_update_by_organization
  on progress_update (organization_id, id) where organization_id is not null;

create table rating (
  id uuid not null,
  county text collate "C" not null,
  project_id uuid not null,
  satisfied boolean not null,
  score integer,
  comment text,
  synthetic boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,

  primary key (id, county),
  constraint rating_score_range check (score between 1 and 5),
  constraint rating_comment_length check (length(comment) between 1 and 1000),
  constraint rating_project foreign key (project_id, county) references project (id, county)
);

create index rating_by_project on rating (project_id, id);

-- The work by which a commitment is kept.
create table commitment_project (
  commitment_id uuid not null,
  project_id uuid not null,
  county text collate "C" not null,
  primary key (commitment_id, project_id, county),
  constraint commitment_project_commitment
    foreign key (commitment_id, county) references commitment (id, county),
  constraint commitment_project_project
    foreign key (project_id, county) references project (id, county)
);

create index commitment_project_by_project on commitment_project (project_id, commitment_id);

-- A party's public key; the private one never comes here. Shared by every county, as
-- organizations are.
create table organization_key (
  id uuid primary key,
  organization_id uuid not null,
  algorithm text not null,
  pem text not null,
  fingerprint text collate "C" not null,
  revoked_at timestamptz,
  synthetic boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,

  -- A key is one organization's, and a revoked one never comes back.
  constraint organization_key_fingerprint_key unique (fingerprint),
  constraint organization_key_algorithm_check check (algorithm in ('ED25519', 'SM2')),
  constraint organization_key_fingerprint_form check (fingerprint ~ '^[0-9a-f]{64}$'),
  constraint organization_key_organization
    foreign key (organization_id) references organization (id)
);

create unique index organization_key_valid
  on organization_key (organization_id) where revoked_at is null;
create index organization_key_by_organization on organization_key (organization_id, id);

alter table agreement add column effective_at timestamptz;

-- Who signed, and the signature where the party has a key. A party may be named by two persons'
-- records or by a program: one of them signed.
alter table agreement_party
  add column signed_by_person_id uuid,
  add column signed_by_person_county text collate "C",
  add column signed_by_client_id uuid,
  add column signature bytea,
  -- The very bytes that the key has signed: what the agreement reads as later may differ, if only
  -- because an organization is called otherwise.
  add column signed_text text,
  add column signing_key_id uuid,
  add constraint agreement_party_signer check (
    num_nonnulls(signed_by_person_id, signed_by_client_id) <= 1
    and (signed_by_person_id is null) = (signed_by_person_county is null)
    and (signed_at is not null or num_nonnulls(signed_by_person_id, signed_by_client_id) = 0)
  ),
  add constraint agreement_party_signature check (
    (signature is null) = (signing_key_id is null)
    and (signature is null) = (signed_text is null)
    and (signature is null or signed_at is not null)
  ),
  add constraint agreement_party_client
    foreign key (signed_by_client_id) references api_client (id),
  add constraint agreement_party_signing_key
    foreign key (signing_key_id) references organization_key (id);

create index agreement_party_by_key
  on agreement_party (signing_key_id, id) where signing_key_id is not null;

alter table assignment
  add column requester_id uuid,
  add column requester_county text collate "C",
  add column publicised_until date,
  -- Each item of the negative list and what checking it has shown (负面清单核查).
  add column screening jsonb,
  add constraint assignment_requester check (
    (requester_id is null) = (requester_county is null)
  ),
  add constraint assignment_screening_object check (jsonb_typeof(screening) = 'object');

create index assignment_by_registration
  on assignment (person_id, basis) where role = 'REGISTERED_MEMBER' and state = 'IN_FORCE';

-- Residents who have endorsed a candidate (居民推选).
create table endorsement (
  assignment_id uuid not null,
  county text collate "C" not null,
  person_id uuid not null,
  person_county text collate "C" not null,
  endorsed_at timestamptz not null,
  primary key (assignment_id, person_id, county),
  constraint endorsement_assignment
    foreign key (assignment_id, county) references assignment (id, county)
);

-- Scopes are stored as the graph shows them, like every other closed list.
alter table api_client drop constraint api_client_scopes_check;
update api_client set scopes = array(select upper(replace(s, ':', '_')) from unnest(scopes) s);
alter table api_client add constraint api_client_scopes_check check (scopes <@ array[
  'READ_PUBLIC', 'READ_INTERNAL', 'READ_RESTRICTED', 'WRITE_WORK', 'WRITE_FORMAL', 'ADMIN', 'AUDIT'
]);
