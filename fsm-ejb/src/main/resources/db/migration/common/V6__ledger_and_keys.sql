-- Ledgers that can become whole again, who vouches for a certificate, and server keys that change. Portable.

-- reports of an agent that a person gave up: they will never come
create table report_lost (
  tenant_id     bigint                      not null,
  agent_id      uuid                        not null,
  chain         varchar(64)                 not null,
  from_sequence bigint                      not null,
  to_sequence   bigint                      not null,
  at            timestamp(6) with time zone not null,
  given_up_by   varchar(200)                not null,
  why           varchar(400)                not null,
  primary key (tenant_id, agent_id, chain, from_sequence, to_sequence),
  foreign key (tenant_id, agent_id) references agent_installation (tenant_id, id)
);

-- when the oldest gap that is still open was noticed, and when the number of missing reports last changed
alter table agent_installation add column missing_since timestamp(6) with time zone;
alter table agent_installation add column missing_at timestamp(6) with time zone;
update agent_installation set missing_since = last_heard_at, missing_at = last_heard_at where missing > 0;

-- since when its reports are marked clock; null when the last one was not
alter table agent_installation add column clock_since timestamp(6) with time zone;

-- when its last report counts: as it says, but never later than it was received
alter table agent_installation add column last_counted_at timestamp(6) with time zone;
update agent_installation set last_counted_at =
  case when last_created_at < last_heard_at then last_created_at else last_heard_at end;

-- ids of our keys that its last report was sealed for, in order, with blanks between; null when that is not known
alter table agent_installation add column sealed_for varchar(400);

-- enrolment, renewal (signed by the key before), person (compared and registered by one); null: from before V6
alter table agent_certificate add column registered_how varchar(16);
alter table agent_certificate add column registered_by varchar(200); -- the person

-- standing may be retired, too: then the private key is gone
alter table server_key alter column private_key drop not null;
alter table server_key add column standing_since timestamp(6) with time zone;
update server_key set standing_since = created_at;
