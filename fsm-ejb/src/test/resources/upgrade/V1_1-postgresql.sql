-- the months that version 1 had made, by its own statement
create table if not exists report_log_202608 partition of report_log for values from ('2026-08-01 00:00:00+00') to ('2026-09-01 00:00:00+00');
create table if not exists report_log_202609 partition of report_log for values from ('2026-09-01 00:00:00+00') to ('2026-10-01 00:00:00+00');
create table if not exists report_log_202610 partition of report_log for values from ('2026-10-01 00:00:00+00') to ('2026-11-01 00:00:00+00');
create table if not exists report_log_202611 partition of report_log for values from ('2026-11-01 00:00:00+00') to ('2026-12-01 00:00:00+00');
create table if not exists reading_202608 partition of reading for values from ('2026-08-01 00:00:00+00') to ('2026-09-01 00:00:00+00');
create table if not exists reading_202609 partition of reading for values from ('2026-09-01 00:00:00+00') to ('2026-10-01 00:00:00+00');
create table if not exists reading_202610 partition of reading for values from ('2026-10-01 00:00:00+00') to ('2026-11-01 00:00:00+00');
create table if not exists reading_202611 partition of reading for values from ('2026-11-01 00:00:00+00') to ('2026-12-01 00:00:00+00');
create table if not exists supply_reading_202608 partition of supply_reading for values from ('2026-08-01 00:00:00+00') to ('2026-09-01 00:00:00+00');
create table if not exists supply_reading_202609 partition of supply_reading for values from ('2026-09-01 00:00:00+00') to ('2026-10-01 00:00:00+00');
create table if not exists supply_reading_202610 partition of supply_reading for values from ('2026-10-01 00:00:00+00') to ('2026-11-01 00:00:00+00');
create table if not exists supply_reading_202611 partition of supply_reading for values from ('2026-11-01 00:00:00+00') to ('2026-12-01 00:00:00+00');
