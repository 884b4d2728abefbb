insert into lease (name, owner, held_until) values
  ('mailbox', 'node-1 4711', '2026-11-23 06:01+00');

insert into mailbox_mail (mailbox, folder, uid_validity, uid, size, attempts, refusals, seen_at, next_at, settled_at, outcome, reason, explanation, sender) values
  ('fsm@mail.example.org', 'INBOX', 7, 1, 5120, 1, 0, '2026-11-22 06:00+00', '2026-11-22 06:00+00', '2026-11-22 06:00+00', 'TAKEN', 'REPORT', null, 'agent@customer.example'),
  ('fsm@mail.example.org', 'INBOX', 7, 2, 9000000, 1, 0, '2026-11-22 06:00+00', '2026-11-22 06:00+00', '2026-11-22 06:00+00', 'PARKED', 'TOO_LARGE', 'The mail has more than 8 MB, and no report is as large. It was not read.', null),
  ('fsm@mail.example.org', 'INBOX', 7, 3, 5120, 1, 2, '2026-11-23 06:00+00', '2026-11-23 07:00+00', null, null, null, null, null);

insert into mailbox_count (reason, mails, last_at) values
  ('REPORT', 17, '2026-11-22 06:00+00'),
  ('TOO_LARGE', 1, '2026-11-22 06:00+00');

insert into mailbox_state (id, state, trouble, detail, mailbox, node, since, last_poll_at) values
  (1, 'POLLING', null, null, 'fsm@mail.example.org', 'node-1', '2026-11-20 06:00+00', '2026-11-23 06:00+00');
