-- What grows with every poll, and large values. Same tables as in postgresql/, there in monthly partitions.
create table report_log (
  tenant_id         bigint                      not null,
  id                bigint                      not null,
  agent_id          uuid                        not null,
  chain             varchar(64)                 not null,
  sequence          bigint                      not null,
  sha256            varchar(64)                 not null, -- of the JSON bytes
  signed_sha256     varchar(64)                 not null, -- of the archived SignedData
  signer            varchar(100)                not null, -- fingerprint of its certificate
  received_at       timestamp(6) with time zone not null,
  created_at        timestamp(6) with time zone not null,
  road              varchar(16)                 not null,
  outcome           varchar(16)                 not null, -- accepted
  repeats           integer                     not null, -- how often it came again
  mark_clock        boolean                     not null,
  mark_fork         boolean                     not null,
  mark_late         boolean                     not null,
  reason            varchar(16)                 not null,
  source_id         varchar(64)                 not null,
  previous_chain    varchar(64),
  previous_sequence bigint,
  poll              varchar(200),
  part              integer,
  parts             integer,
  devices           integer                     not null,
  primary key (tenant_id, id, received_at)
);
create index report_log_place on report_log (tenant_id, agent_id, chain, sequence);
create index report_log_agent on report_log (tenant_id, agent_id, received_at);
create index report_log_previous on report_log (tenant_id, agent_id, previous_chain, previous_sequence);

-- the signed bytes as received, by their hash, encrypted at rest: evidence, and the source for reading history anew
create table raw_report (
  tenant_id   bigint                      not null,
  sha256      varchar(64)                 not null,
  agent_id    uuid                        not null,
  received_at timestamp(6) with time zone not null,
  content     blob not null,
  primary key (tenant_id, sha256)
);

-- append-only: a correction is a new row that names the old
create table reading (
  tenant_id   bigint                      not null,
  device_id   bigint                      not null,
  read_at     timestamp(6) with time zone not null, -- the counted time: never later than received_at
  report_id   bigint                      not null,
  epoch       integer                     not null,
  kind        varchar(16)                 not null, -- poll, manual, estimate, correction
  state       varchar(16)                 not null, -- raw, valid, approved, billed
  doubt       varchar(32),                          -- why it is not billable without approval: clock, identity, order
  received_at timestamp(6) with time zone not null,
  corrects    timestamp(6) with time zone,
  total       bigint,
  engine      bigint,
  mono        bigint,
  color       bigint,
  print       bigint,
  print_mono  bigint,
  print_color bigint,
  copy        bigint,
  copy_mono   bigint,
  copy_color  bigint,
  fax         bigint,
  scan        bigint,
  duplex      bigint,
  a3          bigint,
  more        varchar, -- JSON: meter key to value
  primary key (tenant_id, device_id, read_at, report_id)
);

create table supply_reading (
  tenant_id   bigint                      not null,
  device_id   bigint                      not null,
  read_at     timestamp(6) with time zone not null,
  report_id   bigint                      not null,
  received_at timestamp(6) with time zone not null,
  supplies    varchar not null, -- JSON list
  primary key (tenant_id, device_id, read_at, report_id)
);

-- one row per device with what lists show; moved only by a later counted time
create table device_current (
  tenant_id      bigint                      not null,
  device_id      bigint                      not null,
  customer_id    bigint                      not null,
  agent_id       uuid                        not null,
  source_id      varchar(64)                 not null,
  state          smallint                    not null, -- worst first: 0 critical, 1 unreachable, 2 attention, 3 asleep, 4 ok, 5 unmanaged
  state_reason   varchar(4000),                        -- JSON
  manufacturer   varchar(200),
  model          varchar(255),
  name           varchar(255),
  serial_number  varchar(255),
  location       varchar(255),
  host_name      varchar(255),
  address        varchar(255),
  port           integer,
  printer_index  integer,
  firmware       varchar(255),
  total          bigint,
  mono           bigint,
  color          bigint,
  supplies       varchar, -- JSON list
  lowest_percent integer,
  alert_count    integer                     not null,
  epoch          integer                     not null,
  stored_at      timestamp(6) with time zone,          -- counted time of the last reading that was stored
  metered_at     timestamp(6) with time zone,          -- of the last poll that gave meters, stored or folded
  supplied_at    timestamp(6) with time zone,          -- of the last poll that gave supplies
  read_at        timestamp(6) with time zone,          -- of the last poll that the device answered
  seen_at        timestamp(6) with time zone not null, -- of the last poll, answered or not
  report_id      bigint                      not null,
  search_text    varchar(4000)               not null, -- lower case
  -- device first: H2 looks a list of values up by an index's first column only
  primary key (device_id, tenant_id)
);
create index device_current_customer on device_current (tenant_id, customer_id);
create index device_current_agent on device_current (tenant_id, agent_id);
create index device_current_state on device_current (tenant_id, state, device_id);
create index device_current_serial on device_current (tenant_id, serial_number);
create index device_current_total on device_current (tenant_id, total);
create index device_current_read on device_current (tenant_id, read_at);

-- what only the device's own page and the next report need; kept apart so that lists read narrow rows
create table device_detail (
  tenant_id      bigint  not null,
  device_id      bigint  not null,
  mac_address    varchar(1024),
  asset_number   varchar(1024),
  contact        varchar(1024),
  sys_object_id  varchar(1024),
  snmp_version   varchar(16),
  firmware_parts varchar, -- JSON list
  properties     varchar, -- JSON
  status         varchar, -- JSON
  meters         varchar, -- JSON list, with the operands as read and the report of each
  alerts         varchar, -- JSON list of the active ones
  problems       varchar, -- JSON list
  -- device first: H2 looks a list of values up by an index's first column only
  primary key (device_id, tenant_id)
);

-- what could not be recorded: whole for a known agent, else the first 4 KiB of the last 1000
create table quarantine (
  tenant_id   bigint                      not null, -- 0: of no known agent
  id          bigint                      not null,
  agent_id    uuid,
  reason      varchar(32)                 not null,
  explanation varchar(2000)               not null,
  road        varchar(16)                 not null,
  sender      varchar(200),
  received_at timestamp(6) with time zone not null,
  size        bigint                      not null,
  sha256      varchar(64)                 not null,
  whole       boolean                     not null,
  opened_at   timestamp(6) with time zone,
  content     blob not null, -- encrypted at rest; whole ones: SignedData
  primary key (tenant_id, id)
);
create index quarantine_at on quarantine (received_at);
