create table project (
  id uuid not null,
  county text collate "C" not null,
  number text collate "C" not null,
  kind text not null default 'PROJECT',
  title text not null,
  title_pinyin text collate "C" not null,
  description text,
  formula text,
  area_code text collate "C" not null,
  lead_organization_id uuid,
  category text,
  theme text,
  -- The programme tree crosses counties: no foreign key to the parent.
  parent_id uuid,
  parent_county text collate "C",
  agreement_id uuid,
  state text not null default 'DRAFT',
  health text,
  budget numeric(14, 2),
  due_at timestamptz,
  opened_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  closed_at timestamptz,
  synthetic boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  grams text[] not null generated always as (grams(title)) stored,

  primary key (id, county),
  constraint project_number_key unique (number, county),
  constraint project_county check (county = area_county(area_code)),
  constraint project_kind_check check (kind in ('PROJECT', 'PROGRAMME')),
  constraint project_category_check check (category in (
    'SANITATION', 'SAFETY', 'DISPUTE', 'CIVILITY', 'RESOURCE', 'VIOLATION', 'PUBLIC_ORDER',
    'PROPERTY', 'INFRASTRUCTURE', 'HEALTH', 'ELDERLY', 'CHILDREN', 'EMPLOYMENT', 'HARDSHIP',
    'ENVIRONMENT', 'CULTURE', 'POLICY', 'OTHER'
  )),
  constraint project_state_check check (state in (
    'DRAFT', 'OPEN', 'ASSIGNED', 'IN_PROGRESS', 'ON_HOLD', 'DONE', 'CLOSED', 'CANCELLED'
  )),
  constraint project_health_check check (health in ('ON_TRACK', 'AT_RISK', 'OFF_TRACK')),
  constraint project_number_length check (length(number) between 1 and 60),
  constraint project_title_length check (length(title) between 1 and 200),
  constraint project_description_length check (length(description) <= 10000),
  constraint project_budget_range check (budget >= 0),
  constraint project_parent check (
    (parent_id is null) = (parent_county is null) and parent_id <> id
  ),
  constraint project_area foreign key (area_code) references area (code),
  constraint project_lead_organization
    foreign key (lead_organization_id) references organization (id),
  constraint project_agreement
    foreign key (agreement_id, county) references agreement (id, county)
);

create index project_by_area on project (area_code, id);
create index project_by_state on project (state, id);
create index project_by_lead on project (lead_organization_id, id);
create index project_by_parent on project (parent_id, id);
create index project_by_agreement on project (agreement_id, id) where agreement_id is not null;
create index project_by_title on project (title_pinyin, id);
create index project_by_due_at on project (due_at, id);
create index project_grams on project using gin (grams);

create table milestone (
  id uuid not null,
  county text collate "C" not null,
  project_id uuid not null,
  title text not null,
  due_on date,
  reached_on date,
  synthetic boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,

  primary key (id, county),
  constraint milestone_title_length check (length(title) between 1 and 200),
  constraint milestone_project foreign key (project_id, county) references project (id, county)
);

create index milestone_by_project on milestone (project_id, id);
create index milestone_by_due_on on milestone (due_on, id);

create table participation (
  id uuid not null,
  county text collate "C" not null,
  project_id uuid not null,
  organization_id uuid not null,
  mode text not null,
  capacity text not null,
  state text not null default 'PENDING',
  task text,
  invited_at timestamptz,
  respond_by timestamptz,
  responded_at timestamptz,
  synthetic boolean not null default false,
  version integer not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null,

  primary key (id, county),
  constraint participation_key unique (project_id, organization_id, capacity, county),
  constraint participation_mode_check check (mode in (
    'OPEN_CLAIM', 'DISPATCHED', 'SELF_INITIATED', 'CALL_OUT', 'INVITED'
  )),
  constraint participation_capacity_check check (capacity in (
    'LEAD', 'SUPPORT', 'VOLUNTEER', 'ATTENDEE'
  )),
  constraint participation_state_check check (state in (
    'PENDING', 'ACCEPTED', 'DECLINED', 'COMPLETED', 'WITHDRAWN'
  )),
  constraint participation_task_length check (length(task) between 1 and 500),
  constraint participation_project foreign key (project_id, county) references project (id, county),
  constraint participation_organization
    foreign key (organization_id) references organization (id)
);

create index participation_by_project on participation (project_id, id);
create index participation_by_organization on participation (organization_id, id);
create index participation_by_respond_by on participation (respond_by, id);
