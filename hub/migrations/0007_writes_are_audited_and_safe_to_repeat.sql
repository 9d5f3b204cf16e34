-- Every write leaves an audit event and an outbox event in its own statement, and, where the
-- caller gave a key, its answer: the same call again is answered, not done again.

create table idempotency (
  -- `client:<id>` or `account:<subject>`: two callers may choose the same key.
  caller text collate "C" not null,
  key text collate "C" not null,
  mutation text not null,
  input_digest bytea not null,
  answer jsonb not null,
  created_at timestamptz not null,
  primary key (caller, key),
  constraint idempotency_key_length check (length(key) between 1 and 100)
);

create index idempotency_by_created_at on idempotency (created_at);

-- A consumer that reads by (xid, id) below the oldest running transaction misses nothing.
create table outbox_event (
  xid xid8 not null default pg_current_xact_id(),
  id uuid not null,
  county text collate "C" not null,
  at timestamptz not null,
  object_type text not null,
  object_id text not null,
  action text not null,
  state text,
  version integer not null,
  primary key (id, county)
);

create index outbox_event_by_xid on outbox_event (xid, id);

-- `xid` stands before `at`: an event's transaction has its number before its time is taken, which
-- is what the sealer relies on (loaders/audit_sealing.py).
create table audit_event (
  xid xid8 not null default pg_current_xact_id(),
  id uuid not null,
  at timestamptz not null default clock_timestamp(),
  action text not null,
  outcome text not null,
  viewer text,
  client text,
  address text,
  object_type text,
  object_id text,
  before jsonb,
  after jsonb,
  code text,
  purpose text,
  request_id text,
  primary key (at, id),
  constraint audit_event_outcome_check check (outcome in ('SUCCEEDED', 'REFUSED', 'FAILED'))
) partition by range (at);

create index audit_event_by_id on audit_event (id);
create index audit_event_by_object on audit_event (object_id, at, id);
create index audit_event_by_viewer on audit_event (viewer, at, id);
create index audit_event_by_client on audit_event (client, at, id);
create index audit_event_by_action on audit_event (action, at, id);

-- What no month's partition takes; partitions are made ahead when the hub starts.
create table audit_event_otherwise partition of audit_event default;

create table audit_batch (
  number bigint primary key,
  previous bytea not null,
  until timestamptz not null,
  count integer not null,
  root bytea not null,
  digest bytea not null,
  constraint audit_batch_until_key unique (until)
);

create table audit_leaf (
  batch bigint not null,
  position integer not null,
  event uuid not null,
  digest bytea not null,
  -- No foreign key: a leaf is written with its batch, and the verifier misses either.
  primary key (batch, position)
);
