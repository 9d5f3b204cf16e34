-- The hub answers requests as `hub_app`: it owns no table, writes only what the graph writes, takes
-- nothing out of the audit log, and sees rows about people only for whom a transaction says it
-- reads. Migrations, imports and the sample run as the owner.

-- One role serves all databases of a server; two of them may be migrated at once.
do $$
declare
  may_become text := case when current_setting('server_version_num')::int >= 160000
    then 'SET' else 'MEMBER' end;
begin
  if not exists (select from pg_roles where rolname = 'hub_app') then
    begin
      create role hub_app nologin;
    exception when duplicate_object or unique_violation then null;
    end;
  end if;
  if not pg_has_role(current_user, 'hub_app', may_become) then
    execute format('grant hub_app to %I', current_user);
  end if;
exception when insufficient_privilege then
  raise exception using
    errcode = 'insufficient_privilege',
    message = format('%s may not make the role hub_app, or not become it.', current_user),
    hint = format('As a superuser: create role hub_app nologin; grant hub_app to %I;', current_user);
end
$$;

grant usage on schema public to hub_app;

grant select on
  area, organization, organization_membership, pairing, agreement, agreement_party,
  agreement_pairing, commitment, commitment_project, project, milestone, participation,
  progress_update, rating, person, assignment, endorsement, api_client, api_key, organization_key,
  idempotency, outbox_event, audit_event, audit_batch, audit_leaf, hub_migration
to hub_app;

grant insert, update on
  agreement, agreement_party, commitment, project, milestone, participation, progress_update,
  rating, person, assignment, api_client, api_key, organization_key
to hub_app;

grant insert, delete on
  agreement_pairing, agreement_party, commitment, commitment_project, endorsement, idempotency,
  outbox_event
to hub_app;
grant update on idempotency to hub_app;

grant insert on audit_event, audit_batch, audit_leaf to hub_app;

create index project_by_requester
  on project (requester_id, id) where requester_id is not null;
create index assignment_by_requester
  on assignment (requester_id, id) where requester_id is not null;
create index project_by_lead_person
  on project (lead_person_id, id) where lead_person_id is not null;

-- What a transaction says of whom it reads for (loaders/access.py): `hub.access` is `viewer`, or
-- `all` for the hub's own lookups; the others are the viewer's rights. Nothing said, nothing seen.
create function reads_for(level text) returns boolean
language sql stable parallel safe as $$
  select coalesce(current_setting('hub.access', true) = level, false)
$$;

create function viewer_ids(kind text) returns uuid[]
language sql stable parallel safe as $$
  select coalesce(
    string_to_array(nullif(current_setting('hub.' || kind, true), ''), ',')::uuid[], '{}'
  )
$$;

create function viewer_may(right_name text) returns boolean
language sql stable parallel safe as $$
  select coalesce(current_setting('hub.' || right_name, true) = 'yes', false)
$$;

create function viewer_areas() returns table (low text, high text)
language sql stable parallel safe as $$
  select split_part(r, '|', 1), split_part(r, '|', 2)
  from unnest(string_to_array(nullif(current_setting('hub.areas', true), ''), ',')) as r
$$;

alter table person enable row level security;
alter table person force row level security;
alter table assignment enable row level security;
alter table assignment force row level security;

create policy assignment_owner on assignment using (
  pg_has_role((select relowner from pg_class where oid = 'assignment'::regclass), 'USAGE')
);
create policy person_owner on person using (
  pg_has_role((select relowner from pg_class where oid = 'person'::regclass), 'USAGE')
);

-- The roles are those that face residents (rules/assignments.py); a test compares.
create policy assignment_seen on assignment for select to hub_app using (
  (select reads_for('all'))
  or (select reads_for('viewer')) and (
    role in (
      'FIRST_SECRETARY', 'COMMUNITY_SECRETARY', 'COMPOUND_SECRETARY', 'GRID_WORKER',
      'RESIDENT_LIAISON', 'BUILDING_HEAD', 'ENTRANCE_HEAD', 'AREA_LEAD', 'CONTACT_LEADER',
      'ROTATING_CHAIR', 'OWNERS_COMMITTEE_MEMBER', 'EXECUTIVE_SECRETARY'
    ) and (
      state = 'PUBLICISED' or state = 'IN_FORCE'
      and (term_end is null or term_end >= (now() at time zone interval '8 hours')::date)
    )
    or organization_id = any((select viewer_ids('organizations'))::uuid[])
    or person_id = any((select viewer_ids('person'))::uuid[])
    or requester_id = any((select viewer_ids('person'))::uuid[])
    -- Residents choose who it is to be; who lives there the query itself asks.
    or role = 'ENTRANCE_HEAD' and state = 'DRAFT' and (select viewer_ids('person')) <> '{}'
    or client_id = any((select viewer_ids('client'))::uuid[])
    or exists (select from viewer_areas() v where area_code >= v.low and area_code < v.high)
    -- The offices, which administrators confirm (rules/acts.py); a test compares.
    or (select viewer_may('admin')) and (
      client_id is not null
      or role in (
        'COMMUNITY_SECRETARY', 'COMPOUND_SECRETARY', 'COMMUNITY_WORKER', 'TEAM_LEAD',
        'UNIT_OFFICER', 'SUBDISTRICT_OFFICER', 'AUDITOR', 'ADMIN'
      )
    )
  )
);
create policy person_seen on person for select to hub_app using (
  (select reads_for('all'))
  or (select reads_for('viewer')) and (
    (select viewer_may('admin'))
    or id = any((select viewer_ids('person'))::uuid[])
    or employer_id = any((select viewer_ids('organizations'))::uuid[])
    -- Of these, again, only those that may be seen.
    or exists (
      select from assignment a
      where (a.person_id, a.person_county) = (person.id, person.county)
    )
    or (select viewer_may('restricted')) and (
      exists (
        select from viewer_areas() v
        where residence_code >= v.low and residence_code < v.high
      )
      or exists (
        select from project p
        where (p.requester_id, p.requester_county) = (person.id, person.county)
      )
    )
  )
);

-- Who may write what is the procedures' to decide; here it must only be known who is asking.
create policy assignment_added on assignment for insert to hub_app
  with check ((select reads_for('viewer')) or (select reads_for('all')));
create policy assignment_changed on assignment for update to hub_app
  using ((select reads_for('viewer')) or (select reads_for('all')));
create policy person_added on person for insert to hub_app
  with check ((select reads_for('viewer')) or (select reads_for('all')));
create policy person_changed on person for update to hub_app
  using ((select reads_for('viewer')) or (select reads_for('all')));
