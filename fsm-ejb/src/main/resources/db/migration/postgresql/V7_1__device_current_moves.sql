-- Room in each page for the next version of its rows, which then stay where the indexes say (heap-only tuples)
alter table device_current set (fillfactor = 60);
alter table device_detail set (fillfactor = 60);
alter table agent_installation set (fillfactor = 60);
alter table supply_period set (fillfactor = 80);
