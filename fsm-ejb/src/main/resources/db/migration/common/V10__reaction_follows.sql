-- What a rule has told of, and what goes on better while the rule keeps still: its end is told of as well. Then lapsed is
-- 'follows', and this the event that was told of.
alter table reaction add column follows bigint;
