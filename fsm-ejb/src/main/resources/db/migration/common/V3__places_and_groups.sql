-- Where a customer's devices stand, and which of them are looked after together.

-- one that devices once stood at is closed, not deleted: past assignments go on naming it
create table site (
  tenant_id   bigint                      not null,
  id          bigint                      not null,
  customer_id bigint                      not null,
  name        varchar(200)                not null,
  folded      varchar(200)                not null, -- the name as it is compared
  created_at  timestamp(6) with time zone not null,
  closed_at   timestamp(6) with time zone,
  primary key (tenant_id, id),
  unique (tenant_id, customer_id, folded),
  foreign key (tenant_id, customer_id) references customer (tenant_id, id)
);

create table device_group (
  tenant_id   bigint                      not null references tenant,
  id          bigint                      not null,
  customer_id bigint,                               -- null: of the whole tenant
  owner_id    bigint                      not null, -- the same with 0 for null, so that names are unique there too
  name        varchar(200)                not null,
  folded      varchar(200)                not null,
  created_at  timestamp(6) with time zone not null,
  primary key (tenant_id, id),
  unique (tenant_id, owner_id, folded),
  foreign key (tenant_id, customer_id) references customer (tenant_id, id),
  check (owner_id = coalesce(customer_id, 0))
);

create table device_group_member (
  tenant_id bigint                      not null,
  group_id  bigint                      not null,
  device_id bigint                      not null,
  since     timestamp(6) with time zone not null,
  primary key (tenant_id, group_id, device_id),
  foreign key (tenant_id, group_id) references device_group (tenant_id, id),
  foreign key (tenant_id, device_id) references device (tenant_id, id)
);
create index device_group_member_device on device_group_member (tenant_id, device_id);

alter table device_assignment add foreign key (tenant_id, site_id) references site (tenant_id, id);
create index device_assignment_site on device_assignment (tenant_id, site_id);

-- the site of the assignment that holds now, for lists
alter table device_current add column site_id bigint;
create index device_current_site on device_current (tenant_id, site_id);
