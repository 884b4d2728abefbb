-- What a POP3 mailbox lists.
insert into mailbox_name (mailbox, name, uid) values ('fsm@pop.example', '0000000d6a3f1c2b', 1);
