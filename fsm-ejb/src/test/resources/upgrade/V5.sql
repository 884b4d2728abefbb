insert into person_role (realm, principal, roles, seen_at) values
  ('fsm', 'berta', 'customer', '2026-11-23 06:00+00');

insert into report_schedule (tenant_id, id, name, folded, owner, request, cadence, recipients, paused, next_at, created_at, changed_at, changed_by) values
  (1, 500020, 'Volumes', 'volumes', 'berta', '{}', '{}', '[]', true, null, '2026-11-23 06:00+00', '2026-11-23 06:00+00', 'berta');

insert into report_run (tenant_id, id, owner, started_by, schedule_id, schedule_name, due_at, request, from_day, to_day, zone, recipients, state, stage, format, lines_done, lines_of, devices, execution_id, attempts, created_at, started_at, ended_at, problem) values
  (1, 500021, 'berta', 'berta', 500020, 'Volumes', '2026-11-01 06:00+00', '{}', '2026-10-01', '2026-11-01', 'Europe/Berlin', '["berta@customer.example"]', 'DONE', 'LINES', null, 3, 3, 3, 1, 1, '2026-11-01 06:00+00', '2026-11-01 06:00+00', '2026-11-01 06:01+00', null);

insert into report_part (tenant_id, run_id, part, first_device, last_device, devices, done) values
  (1, 500021, 0, 1019, 1021, 3, 3);

insert into report_line (tenant_id, run_id, device_id, line, sort_key, cells) values
  (1, 500021, 1019, 0, 'kranich', '["Kranich Maschinenbau GmbH"]');

insert into report_file (tenant_id, run_id, format, name, size, sha256, lines) values
  (1, 500021, 'CSV', 'volumes.csv', 3, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 3);

insert into report_content (tenant_id, sha256, piece, content) values
  (1, 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad', 0, X'616263');

insert into report_mail (tenant_id, run_id, recipient, state, tries, next_at, settled_at, failure, sender) values
  (1, 500021, 'berta@customer.example', 'SENT', 1, null, '2026-11-01 06:02+00', null, 'node-1 4711');
