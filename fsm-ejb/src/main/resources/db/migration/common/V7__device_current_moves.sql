-- What every report moves: no index holds a column that changes with each poll, since each such index is written again for
-- each device of each report. Nothing read by these two: lists are ordered over tenants, unknown values last. Portable.
drop index device_current_total;
drop index device_current_read;
