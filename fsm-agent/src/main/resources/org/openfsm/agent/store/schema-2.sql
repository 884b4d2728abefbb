-- what the last reading of each printer in a box gave; printer_index is 0 where no printer could be told
create table device (
    source_id text not null,
    host text not null,
    port integer not null,
    printer_index integer not null,
    manufacturer text,
    model text,
    sys_object_id text,
    definition text,
    primary key (source_id, host, port, printer_index)
) without rowid;
