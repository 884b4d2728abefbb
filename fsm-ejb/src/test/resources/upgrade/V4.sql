insert into event (tenant_id, id, kind, device_id, customer_id, subject, started_at, ended_at, ended_why, severity, alert_group, alert_code, group_index, location_index, description, derived_at, acknowledged_at, acknowledged_by) values
  (1, 500010, 'alert', 1019, 1002, 'mediaPath:8:1:2', '2026-09-07 06:00+00', '2026-09-14 06:00+00', 'cleared', 0, 'mediaPath', 8, 1, 2, 'Paper jam', '2026-11-23 08:00+00', '2026-11-23 09:00+00', 'berta');

insert into event_note (tenant_id, event_id, id, at, written_by, text) values
  (1, 500010, 500011, '2026-11-23 09:00+00', 'berta', 'A label was stuck behind the fuser');

insert into customer_right (tenant_id, customer_id, acknowledge, given_by, given_at) values
  (1, 1002, true, 'anna', '2026-11-23 06:00+00');

insert into alert_state (tenant_id, place, alert_group, alert_code, severity, evaluate) values
  (1, 1, 'mediaPath', 8, null, true),
  (1, 2, null, null, null, true);

insert into reaction_rule (tenant_id, id, name, folded, place, paused, owner, whole_tenant, definition, webhook_secret, created_at, changed_at, changed_by) values
  (1, 500012, 'Jams', 'jams', 1, true, 'anna', true, '{"trigger":{"kind":"alert"},"filter":{},"notAgainWithinHours":0,"email":{"to":["service@example.org"],"language":"de","cleared":true}}', null, '2026-11-23 06:00+00', '2026-11-23 06:00+00', 'anna');

insert into reaction (tenant_id, rule_id, event_id, device_id, subject, due_at, fired_at, lapsed) values
  (1, 500012, 500010, 1019, 'mediaPath:8:1:2', '2026-11-23 08:00+00', '2026-11-23 08:00+00', null);

insert into delivery (tenant_id, id, rule_id, event_id, phase, kind, target, state, due_at, tries, attempts, created_at, settled_at, failure) values
  (1, 500013, 500012, 500010, 'raised', 'email', 'service@example.org', 'done', '2026-11-23 08:00+00', 1, 1, '2026-11-23 08:00+00', '2026-11-23 08:01+00', null);

insert into delivery_attempt (tenant_id, delivery_id, number, at, outcome, answer, millis) values
  (1, 500013, 1, '2026-11-23 08:00+00', 'done', '250 queued', 120);

insert into ticket (tenant_id, id, customer_id, device_id, event_id, rule_id, title, state, opened_by, opened_at, state_at) values
  (1, 500014, 1002, 1019, 500010, 500012, 'Paper jam', 3, 'rule Jams', '2026-11-23 08:00+00', '2026-11-23 10:00+00');

insert into ticket_note (tenant_id, ticket_id, id, at, written_by, kind, text, from_state, to_state) values
  (1, 500014, 500015, '2026-11-23 10:00+00', 'berta', 'state', null, 0, 3);
