-- monitored: whether it is polled; credentials: what opened it last, by version and name, never the secret;
-- found_by: the range of the search, as it was written
alter table printer add column monitored integer not null default 1;
alter table printer add column credentials text;
alter table printer add column found_by text;
