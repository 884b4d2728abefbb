-- Reports: who asked for what, how far it is, the files made and to whom they were sent. Batch and timers keep tables of their own.

-- the roles a person had when they last signed in or saved something that runs without them
create table person_role (
  realm     varchar(100)                not null,
  principal varchar(200)                not null, -- case-folded
  roles     varchar(200)                not null, -- comma-separated
  seen_at   timestamp(6) with time zone not null,
  primary key (realm, principal)
);

create table report_schedule (
  tenant_id  bigint                      not null references tenant,
  id         bigint                      not null unique,
  name       varchar(100)                not null,
  folded     varchar(100)                not null,
  owner      varchar(200)                not null, -- case-folded
  request    varchar(8000)               not null, -- JSON
  cadence    varchar(1000)               not null, -- JSON
  recipients varchar(8000)               not null, -- JSON list
  paused     boolean                     not null,
  next_at    timestamp(6) with time zone,          -- null while paused; moved on by whoever starts the run
  created_at timestamp(6) with time zone not null,
  changed_at timestamp(6) with time zone not null,
  changed_by varchar(200)                not null,
  primary key (tenant_id, id),
  unique (tenant_id, owner, folded)
);

create table report_run (
  tenant_id     bigint                      not null references tenant,
  id            bigint                      not null unique,
  owner         varchar(200)                not null, -- whose scope it has, case-folded
  started_by    varchar(200)                not null,
  schedule_id   bigint,
  schedule_name varchar(100),
  due_at        timestamp(6) with time zone,          -- the schedule's time; one run each
  request       varchar(8000)               not null, -- JSON
  from_day      date,
  to_day        date,
  zone          varchar(64)                 not null,
  recipients    varchar(8000)               not null, -- JSON list
  state         varchar(16)                 not null,
  stage         varchar(16)                 not null,
  format        varchar(8),
  lines_done    bigint                      not null,
  lines_of      bigint                      not null,
  devices       bigint                      not null,
  execution_id  bigint,                               -- of the batch job
  attempts      integer                     not null,
  created_at    timestamp(6) with time zone not null,
  started_at    timestamp(6) with time zone,
  ended_at      timestamp(6) with time zone,
  problem       varchar(2000),
  primary key (tenant_id, id),
  unique (tenant_id, schedule_id, due_at)
);
create index report_run_state on report_run (state, created_at);
create index report_run_owner on report_run (tenant_id, owner, created_at);
create index report_run_schedule on report_run (tenant_id, schedule_id, created_at);

-- the devices of a run, cut into pieces that are collected side by side
create table report_part (
  tenant_id    bigint  not null,
  run_id       bigint  not null,
  part         integer not null,
  first_device bigint  not null,
  last_device  bigint  not null,
  devices      bigint  not null,
  done         bigint  not null,
  primary key (tenant_id, run_id, part),
  foreign key (tenant_id, run_id) references report_run (tenant_id, id)
);

-- collected lines until the files are written; the key makes a chunk that is done again write the same rows
create table report_line (
  tenant_id bigint       not null,
  run_id    bigint       not null,
  device_id bigint       not null,
  line      integer      not null,
  sort_key  varchar(800) not null,
  cells     varchar      not null, -- JSON list
  primary key (tenant_id, run_id, device_id, line),
  foreign key (tenant_id, run_id) references report_run (tenant_id, id)
);
create index report_line_order on report_line (tenant_id, run_id, sort_key, device_id, line);

create table report_file (
  tenant_id bigint       not null,
  run_id    bigint       not null,
  format    varchar(8)   not null,
  name      varchar(200) not null,
  size      bigint       not null,
  sha256    varchar(64)  not null,
  lines     bigint       not null,
  primary key (tenant_id, run_id, format),
  foreign key (tenant_id, run_id) references report_run (tenant_id, id)
);
create index report_file_content on report_file (tenant_id, sha256);

-- bytes of files by their hash, in pieces of 256 KiB, so that none is ever in memory whole
create table report_content (
  tenant_id bigint      not null,
  sha256    varchar(64) not null,
  piece     integer     not null,
  content   bytea       not null,
  primary key (tenant_id, sha256, piece)
);

create table report_mail (
  tenant_id  bigint                      not null,
  run_id     bigint                      not null,
  recipient  varchar(320)                not null,
  state      varchar(16)                 not null, -- WAITING, SENDING, SENT, FAILED, UNKNOWN
  tries      integer                     not null,
  next_at    timestamp(6) with time zone,
  settled_at timestamp(6) with time zone,
  failure    varchar(2000),
  sender     varchar(200),                         -- node and boot that is sending it
  primary key (tenant_id, run_id, recipient),
  foreign key (tenant_id, run_id) references report_run (tenant_id, id)
);
create index report_mail_next on report_mail (state, next_at);

insert into retention (tenant_id, data_class, keep_days) select id, 'report', 400 from tenant;
