-- Leases, and the mailbox that reports come by. Whose report a mail carries is known only once it is opened: none of this belongs to a tenant.

-- what only one node of a cluster does at a time; whoever holds it renews it, and when it is over another may take it
create table lease (
  name       varchar(100)                not null primary key,
  owner      varchar(200)                not null, -- node name and boot
  held_until timestamp(6) with time zone not null
);

-- every mail that was tried, by the name that IMAP gives it; what is settled is not delivered again
create table mailbox_mail (
  mailbox      varchar(300)                not null, -- user and host
  folder       varchar(200)                not null,
  uid_validity bigint                      not null,
  uid          bigint                      not null,
  size         bigint                      not null,
  attempts     integer                     not null, -- counted before the delivery, so that one that ends the server counts
  refusals     integer                     not null, -- how often the intake said: not now
  seen_at      timestamp(6) with time zone not null,
  next_at      timestamp(6) with time zone not null, -- when it is tried again
  settled_at   timestamp(6) with time zone,
  outcome      varchar(16),                          -- TAKEN, IGNORED, PARKED; null while it waits
  reason       varchar(32),
  explanation  varchar(2000),
  sender       varchar(200),
  primary key (mailbox, folder, uid_validity, uid)
);
create index mailbox_mail_settled on mailbox_mail (outcome, settled_at);

-- everything that ever came by mail, by what became of it
create table mailbox_count (
  reason  varchar(32)                 not null primary key,
  mails   bigint                      not null,
  last_at timestamp(6) with time zone not null
);

-- how the polling goes, as its node last said; one row
create table mailbox_state (
  id           integer                     not null primary key,
  state        varchar(16)                 not null,
  trouble      varchar(32),
  detail       varchar(2000),
  mailbox      varchar(300),
  node         varchar(200)                not null,
  since        timestamp(6) with time zone not null,
  last_poll_at timestamp(6) with time zone
);
