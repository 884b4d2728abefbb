insert into site (tenant_id, id, customer_id, name, folded, created_at, closed_at) values
  (1, 500001, 1002, 'Werk Süd', 'werk süd', '2026-11-23 06:00+00', null),
  (1, 500002, 1002, 'Altbau', 'altbau', '2026-11-23 06:00+00', '2026-11-23 07:00+00');

insert into device_group (tenant_id, id, customer_id, owner_id, name, folded, created_at) values
  (1, 500003, null, 0, 'Wartung monatlich', 'wartung monatlich', '2026-11-23 06:00+00'),
  (1, 500004, 1002, 1002, 'Halle 1', 'halle 1', '2026-11-23 06:00+00');

insert into device_group_member (tenant_id, group_id, device_id, since) values
  (1, 500003, 1019, '2026-11-23 06:00+00'),
  (1, 500003, 1029, '2026-11-23 06:00+00'),
  (1, 500004, 1020, '2026-11-23 06:00+00');

update device_assignment set site_id = 500001 where tenant_id = 1 and device_id = 1019;

update device_current set site_id = 500001 where tenant_id = 1 and device_id = 1019;
