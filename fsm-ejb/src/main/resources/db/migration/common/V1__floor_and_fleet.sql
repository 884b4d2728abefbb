-- What does not grow with every poll. Portable: H2 and PostgreSQL read the same file; what differs is in V1.1 of each.
-- tenant_id leads every key: it is the distribution column once one database machine is outgrown. Times are instants.

create sequence fsm_id start with 1000 increment by 1000;

create table tenant (
  id         bigint                      not null primary key,
  name       varchar(200)                not null,
  zone       varchar(64)                 not null, -- its local days are days of this zone
  created_at timestamp(6) with time zone not null
);

create table retention (
  tenant_id  bigint      not null references tenant,
  data_class varchar(32) not null, -- reading, supply-reading, report-log, raw-report, change, quarantine, audit
  keep_days  integer     not null,
  primary key (tenant_id, data_class)
);

-- this installation's name towards agents, and a proof that the master key is the one the data was written with
create table server_identity (
  id               integer                     not null primary key,
  server_id        varchar(64)                 not null,
  master_key_check varchar(200)                not null,
  created_at       timestamp(6) with time zone not null
);

-- encryption keys that reports are sealed for; the private key is encrypted at rest
create table server_key (
  id          bigint                      not null primary key,
  standing    varchar(16)                 not null, -- current, next, former
  certificate varchar(4000)               not null, -- DER, base64
  private_key varchar(4000)               not null, -- PKCS#8, encrypted, base64
  created_at  timestamp(6) with time zone not null
);

create table access_grant (
  tenant_id   bigint                      not null references tenant,
  id          bigint                      not null,
  realm       varchar(100)                not null,
  principal   varchar(200)                not null, -- case-folded
  customer_id bigint                      not null, -- 0: the whole tenant
  granted_by  varchar(200)                not null,
  granted_at  timestamp(6) with time zone not null,
  primary key (tenant_id, id),
  unique (realm, principal, tenant_id, customer_id)
);

create table audit_log (
  tenant_id bigint                      not null references tenant,
  id        bigint                      not null,
  at        timestamp(6) with time zone not null,
  principal varchar(200)                not null,
  action    varchar(64)                 not null,
  subject   varchar(400)                not null,
  detail    varchar(4000),
  primary key (tenant_id, id)
);
create index audit_log_at on audit_log (tenant_id, at);

create table customer (
  tenant_id  bigint                      not null references tenant,
  id         bigint                      not null,
  name       varchar(200)                not null,
  folded     varchar(200)                not null, -- the name as it is compared
  created_at timestamp(6) with time zone not null,
  primary key (tenant_id, id),
  unique (tenant_id, folded)
);

-- enrolment: the secret of the file is kept (encrypted) until it was used once
create table agent_installation (
  tenant_id        bigint                      not null references tenant,
  id               uuid                        not null unique,
  name             varchar(100)                not null,
  folded           varchar(100)                not null,
  created_at       timestamp(6) with time zone not null,
  created_by       varchar(200)                not null,
  enrolment_secret varchar(400),
  enrol_by         timestamp(6) with time zone,
  enrolled_at      timestamp(6) with time zone,
  revoked_at       timestamp(6) with time zone,
  revoked_why      varchar(400),
  agent_version    varchar(64),
  pmd_version      bigint,
  last_heard_at    timestamp(6) with time zone,
  last_created_at  timestamp(6) with time zone,
  last_chain       varchar(64),
  last_sequence    bigint,
  last_sha256      varchar(64),
  next_expected_by timestamp(6) with time zone,
  reports          bigint                      not null,
  missing          bigint                      not null, -- reports that never came
  quarantined      bigint                      not null, -- bytes kept whole
  primary key (tenant_id, id),
  unique (tenant_id, folded)
);

create table agent_certificate (
  tenant_id     bigint                      not null,
  agent_id      uuid                        not null,
  fingerprint   varchar(100)                not null,
  certificate   varchar(4000)               not null, -- DER, base64
  registered_at timestamp(6) with time zone not null,
  ends_at       timestamp(6) with time zone not null,
  superseded_at timestamp(6) with time zone,
  revoked_at    timestamp(6) with time zone,
  primary key (tenant_id, agent_id, fingerprint),
  foreign key (tenant_id, agent_id) references agent_installation (tenant_id, id)
);

create table agent_source (
  tenant_id     bigint                      not null,
  source_id     varchar(64)                 not null,
  agent_id      uuid                        not null,
  customer_id   bigint                      not null,
  reported_name varchar(1024),
  created_at    timestamp(6) with time zone not null,
  primary key (tenant_id, source_id),
  foreign key (tenant_id, agent_id) references agent_installation (tenant_id, id),
  foreign key (tenant_id, customer_id) references customer (tenant_id, id)
);
create index agent_source_agent on agent_source (tenant_id, agent_id);

-- a device that changes tenant is a new row linked to the old
create table device (
  tenant_id          bigint                      not null references tenant,
  id                 bigint                      not null unique,
  certain            boolean                     not null, -- false: it names nothing of itself and is held by its place
  first_seen_at      timestamp(6) with time zone not null,
  retired_at         timestamp(6) with time zone,
  previous_tenant_id bigint,
  previous_id        bigint,
  primary key (tenant_id, id)
);

-- evidence that decides who a device is, within one customer
create table device_identity (
  tenant_id   bigint                      not null,
  customer_id bigint                      not null,
  evidence    varchar(500)                not null, -- serial:, mac:, host:, place: and what the device said
  device_id   bigint                      not null,
  since       timestamp(6) with time zone not null,
  primary key (tenant_id, customer_id, evidence),
  foreign key (tenant_id, device_id) references device (tenant_id, id)
);
create index device_identity_device on device_identity (tenant_id, device_id);
create index device_identity_evidence on device_identity (tenant_id, evidence);

-- the same evidence at another customer of the tenant: a person decides
create table identity_proposal (
  tenant_id       bigint                      not null,
  device_id       bigint                      not null,
  other_device_id bigint                      not null,
  evidence        varchar(500)                not null,
  proposed_at     timestamp(6) with time zone not null,
  decided_at      timestamp(6) with time zone,
  decision        varchar(16),
  decided_by      varchar(200),
  primary key (tenant_id, device_id, other_device_id)
);

-- who sees, and who pays for, readings of a time
create table device_assignment (
  tenant_id   bigint                      not null,
  device_id   bigint                      not null,
  from_at     timestamp(6) with time zone not null,
  to_at       timestamp(6) with time zone,
  customer_id bigint                      not null,
  site_id     bigint,
  cost_centre varchar(100),
  contract_id bigint,
  primary key (tenant_id, device_id, from_at),
  foreign key (tenant_id, device_id) references device (tenant_id, id),
  foreign key (tenant_id, customer_id) references customer (tenant_id, id)
);
create index device_assignment_customer on device_assignment (tenant_id, customer_id);

-- differences of meters only inside an epoch
create table device_epoch (
  tenant_id bigint                      not null,
  device_id bigint                      not null,
  epoch     integer                     not null,
  from_at   timestamp(6) with time zone not null,
  to_at     timestamp(6) with time zone,
  reason    varchar(32)                 not null, -- first, went-back
  offsets   varchar(8000),                        -- JSON: meter key to what is added, set by a person
  primary key (tenant_id, device_id, epoch),
  foreign key (tenant_id, device_id) references device (tenant_id, id)
);

create table supply_period (
  tenant_id      bigint                      not null,
  device_id      bigint                      not null,
  slot           varchar(200)                not null, -- type, colorant, and what tells two of a kind apart
  installed_at   timestamp(6) with time zone not null,
  removed_at     timestamp(6) with time zone,
  known_start    boolean                     not null, -- false: it was in the device when that was first read
  supply_type    varchar(64),
  supply_class   varchar(16),
  colorant       varchar(64),
  description    varchar(1024),
  part_number    varchar(1024),
  serial_number  varchar(1024),
  first_percent  integer,
  last_percent   integer,
  first_total    bigint,
  last_total     bigint,
  removed_reason varchar(32),                          -- serial-number, part-number, level, gone
  primary key (tenant_id, device_id, slot, installed_at),
  foreign key (tenant_id, device_id) references device (tenant_id, id)
);

-- states of prtAlertTable; the device's own index starts again at every boot and is no key
create table device_alert (
  tenant_id   bigint                      not null,
  device_id   bigint                      not null,
  subject     varchar(200)                not null, -- group, code, group index, location
  raised_at   timestamp(6) with time zone not null, -- counted time of the first poll that saw it
  said_at     timestamp(6) with time zone,          -- when it was raised, as the device says
  cleared_at  timestamp(6) with time zone,
  severity    varchar(32),
  alert_code  integer,
  alert_group varchar(64),
  group_index integer,
  location    integer,
  training    varchar(64),
  description varchar(1024),
  primary key (tenant_id, device_id, subject, raised_at),
  foreign key (tenant_id, device_id) references device (tenant_id, id)
);

-- what must happen because of a report is written here in the same transaction, and done afterwards
create table fleet_change (
  tenant_id    bigint                      not null references tenant,
  id           bigint                      not null,
  kind         varchar(32)                 not null,
  device_id    bigint,
  agent_id     uuid,
  subject      varchar(200),
  effective_at timestamp(6) with time zone not null,
  recorded_at  timestamp(6) with time zone not null,
  report_id    bigint,
  detail       varchar(8000), -- JSON
  primary key (tenant_id, id)
);
create index fleet_change_device on fleet_change (tenant_id, device_id, effective_at);

-- everything that could not be recorded, kept or not
create table quarantine_count (
  reason  varchar(32)                 not null primary key,
  events  bigint                      not null,
  last_at timestamp(6) with time zone not null
);
