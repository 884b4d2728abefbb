-- What a POP3 server lists, and the numbers that mailbox_mail knows those mails by (uid_validity 0): exactly what is in the
-- mailbox now, since a server may give the name of a mail that is gone to another one (RFC 1939, 7). No number comes twice.
create table mailbox_name (
  mailbox varchar(300) not null, -- user and host
  name    varchar(70)  not null, -- the unique-id
  uid     bigint       not null unique,
  primary key (mailbox, name)
);
