-- What happened in the fleet, what rules make of it, and the queue of what is to be done. Portable.

-- Who reads fleet_change. Each change waits once for each reader, and no longer once that reader has taken it. A reader
-- locks its row while it reads: one at a time in the whole cluster.
create table change_reader (
  name varchar(32) not null primary key
);

create table fleet_change_unread (
  tenant_id   bigint                      not null,
  reader      varchar(32)                 not null,
  change_id   bigint                      not null,
  recorded_at timestamp(6) with time zone not null,
  tries       integer                     not null, -- how often it could not be taken
  failure     varchar(1000),
  primary key (tenant_id, reader, change_id)
);
create index fleet_change_unread_next on fleet_change_unread (reader, recorded_at);

insert into change_reader (name) values ('events');
insert into fleet_change_unread (tenant_id, reader, change_id, recorded_at, tries)
  select tenant_id, 'events', id, recorded_at, 0 from fleet_change;

-- an episode: something was so from a time on, until another
create table event (
  tenant_id       bigint                      not null references tenant,
  id              bigint                      not null unique,
  kind            varchar(32)                 not null,
  device_id       bigint                      not null, -- 0: of no device
  agent_id        uuid,
  customer_id     bigint                      not null, -- whose device it was when it began
  subject         varchar(240)                not null, -- what of the device: the alert, the supply's slot and threshold, the meter
  started_at      timestamp(6) with time zone not null,
  ended_at        timestamp(6) with time zone,
  ended_why       varchar(32),
  severity        smallint                    not null, -- worst first: 0 critical, 1 warning, 2 notice
  alert_group     varchar(64),
  alert_code      integer,
  group_index     integer,
  location_index  integer,
  training        varchar(64),
  description     varchar(1024),
  supply_type     varchar(64),
  colorant        varchar(64),
  threshold       integer,
  percent         integer,
  value_from      bigint,
  value_to        bigint,
  derived_at      timestamp(6) with time zone not null,
  acknowledged_at timestamp(6) with time zone,
  acknowledged_by varchar(200),
  primary key (tenant_id, id),
  unique (tenant_id, device_id, kind, subject, started_at)
);
create index event_started on event (tenant_id, started_at);
create index event_customer on event (tenant_id, customer_id, started_at);
create index event_open on event (tenant_id, ended_at, severity);

create table event_note (
  tenant_id  bigint                      not null,
  event_id   bigint                      not null,
  id         bigint                      not null,
  at         timestamp(6) with time zone not null,
  written_by varchar(200)                not null,
  text       varchar(2000)               not null,
  primary key (tenant_id, event_id, id),
  foreign key (tenant_id, event_id) references event (tenant_id, id)
);

-- what a dealer lets a customer do; no row: nothing beyond looking
create table customer_right (
  tenant_id   bigint                      not null,
  customer_id bigint                      not null,
  acknowledge boolean                     not null,
  given_by    varchar(200)                not null,
  given_at    timestamp(6) with time zone not null,
  primary key (tenant_id, customer_id),
  foreign key (tenant_id, customer_id) references customer (tenant_id, id)
);

-- which alert states become events: the first line that fits decides; no row of a tenant: the shipped list
create table alert_state (
  tenant_id   bigint      not null references tenant,
  place       integer     not null,
  alert_group varchar(64),
  alert_code  integer,
  severity    varchar(32),
  evaluate    boolean     not null,
  primary key (tenant_id, place)
);

create table reaction_rule (
  tenant_id      bigint                      not null references tenant,
  id             bigint                      not null unique,
  name           varchar(200)                not null,
  folded         varchar(200)                not null,
  place          integer                     not null,
  paused         boolean                     not null,
  owner          varchar(200)                not null, -- it reacts to what this person may see when it happens
  whole_tenant   boolean                     not null, -- the owner is an administrator
  definition     varchar(32000)              not null, -- JSON: trigger, filter, damping, actions
  webhook_secret varchar(1000),                        -- encrypted, base64
  created_at     timestamp(6) with time zone not null,
  changed_at     timestamp(6) with time zone not null,
  changed_by     varchar(200)                not null,
  primary key (tenant_id, id),
  unique (tenant_id, folded)
);

-- a rule's one reaction to an event, from when it is due (at once, or when the episode has lasted long enough)
create table reaction (
  tenant_id bigint                      not null,
  rule_id   bigint                      not null,
  event_id  bigint                      not null,
  device_id bigint                      not null,
  subject   varchar(240)                not null,
  due_at    timestamp(6) with time zone not null,
  fired_at  timestamp(6) with time zone,          -- null: not yet, or never
  lapsed    varchar(16),                          -- why it never will: ended, damped, gone
  primary key (tenant_id, rule_id, event_id)
);
create index reaction_damping on reaction (tenant_id, rule_id, device_id, subject);
create index reaction_due on reaction (fired_at, lapsed, due_at);
create index reaction_event on reaction (tenant_id, event_id);

-- the queue, and what became of everything in it
create table delivery (
  tenant_id     bigint                      not null,
  id            bigint                      not null unique,
  rule_id       bigint                      not null,
  event_id      bigint                      not null,
  phase         varchar(16)                 not null, -- raised, cleared
  kind          varchar(16)                 not null, -- email, ticket, webhook
  target        varchar(500)                not null,
  state         varchar(16)                 not null, -- waiting, done, skipped, dead
  due_at        timestamp(6) with time zone not null, -- of one that is being done: when it counts as given up
  tries         integer                     not null, -- since it was last set going by a person
  attempts      integer                     not null, -- in all
  created_at    timestamp(6) with time zone not null,
  settled_at    timestamp(6) with time zone,
  failure       varchar(1000),
  primary key (tenant_id, id),
  unique (tenant_id, rule_id, event_id, phase, kind, target)
);
create index delivery_due on delivery (state, due_at);
create index delivery_event on delivery (tenant_id, event_id);
create index delivery_created on delivery (tenant_id, created_at);

create table delivery_attempt (
  tenant_id   bigint                      not null,
  delivery_id bigint                      not null,
  number      integer                     not null,
  at          timestamp(6) with time zone not null,
  outcome     varchar(16)                 not null, -- started, done, failed, refused, skipped
  answer      varchar(2000),
  millis      bigint,
  primary key (tenant_id, delivery_id, number)
);

create table ticket (
  tenant_id   bigint                      not null references tenant,
  id          bigint                      not null unique,
  customer_id bigint                      not null,
  device_id   bigint,
  event_id    bigint, -- never two for one episode
  rule_id     bigint,
  title       varchar(300)                not null,
  state       smallint                    not null, -- 0 open, 1 in progress, 2 waiting, 3 resolved, 4 closed
  opened_by   varchar(200)                not null,
  opened_at   timestamp(6) with time zone not null,
  state_at    timestamp(6) with time zone not null,
  primary key (tenant_id, id),
  unique (tenant_id, event_id),
  foreign key (tenant_id, customer_id) references customer (tenant_id, id)
);
create index ticket_customer on ticket (tenant_id, customer_id, state);
create index ticket_device on ticket (tenant_id, device_id);

create table ticket_note (
  tenant_id  bigint                      not null,
  ticket_id  bigint                      not null,
  id         bigint                      not null,
  at         timestamp(6) with time zone not null,
  written_by varchar(200)                not null,
  kind       varchar(16)                 not null, -- note, state
  text       varchar(4000),
  from_state smallint,
  to_state   smallint,
  primary key (tenant_id, ticket_id, id),
  foreign key (tenant_id, ticket_id) references ticket (tenant_id, id)
);
