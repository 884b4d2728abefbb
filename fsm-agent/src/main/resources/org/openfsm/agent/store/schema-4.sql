-- address: where it answered last; absent before that, and where an older agent found it
alter table printer add column address text;
