-- The four statements of a claim, in their order, and all of them in one.
update project
set state = 'ASSIGNED', lead_organization_id = $3, version = version + 1, updated_at = $4
where id = $1 and county = $2 and state = 'OPEN' and version = 1;

insert into participation (
  id, county, project_id, organization_id, mode, capacity, state, responded_at, created_at,
  updated_at
)
values ($1, $2, $3, $4, 'OPEN_CLAIM', 'LEAD', 'ACCEPTED', $5, $5, $5);

insert into audit_event (
  id, action, outcome, client, address, object_type, object_id, before, after, request_id
)
values (
  $1, 'projectClaim', 'SUCCEEDED', '01900000-0000-7000-8000-000000000000', '127.0.0.1', 'Project',
  $2, $3, $4, '01900000-0000-7000-8000-000000000001'
);

insert into outbox_event (id, county, at, object_type, object_id, action, state, version)
values ($1, $2, $3, 'Project', $4, 'CLAIM', 'ASSIGNED', 2);

with changed as (
  update project
  set state = 'ASSIGNED', lead_organization_id = $3, version = version + 1, updated_at = $4
  where id = $1 and county = $2 and state = 'OPEN' and version = 1
  returning id, version
), added as (
  insert into participation (
    id, county, project_id, organization_id, mode, capacity, state, responded_at, created_at,
    updated_at
  )
  select $5::uuid, $2, id, $3, 'OPEN_CLAIM', 'LEAD', 'ACCEPTED', $4, $4, $4 from changed
), told as (
  insert into audit_event (
    id, action, outcome, client, address, object_type, object_id, before, after, request_id
  )
  select $6::uuid, 'projectClaim', 'SUCCEEDED', '01900000-0000-7000-8000-000000000000',
    '127.0.0.1', 'Project', $8, $9::jsonb, $10::jsonb, '01900000-0000-7000-8000-000000000001'
  from changed
), sent as (
  insert into outbox_event (id, county, at, object_type, object_id, action, state, version)
  select $7::uuid, $2, $4, 'Project', $8, 'CLAIM', 'ASSIGNED', version from changed
)
select version from changed;
