-- times are seconds since 1970 (UTC)
create table printer (
    source_id text not null,
    host text not null,
    port integer not null,
    found_at integer not null,
    seen_at integer,
    reachable integer not null,
    manufacturer text,
    model text,
    serial_number text,
    primary key (source_id, host, port)
) without rowid;

-- id is the order of numbering, and so of sending
create table report (
    id integer primary key,
    chain text not null,
    sequence integer not null,
    sha256 text not null,
    created_at integer not null,
    reason text not null,
    source_id text not null,
    devices integer not null,
    urgent integer not null,
    state text not null check (state in ('waiting', 'sent', 'aside')),
    settled_at integer,
    remark text,
    bytes integer not null,
    signed blob not null,
    unique (chain, sequence)
);

create index report_waiting on report (urgent desc, id) where state = 'waiting';

create index report_settled on report (state, settled_at);

-- one row, also when the report itself is long gone: what the next one names as previous
create table last_report (
    one integer primary key check (one = 1),
    chain text not null,
    sequence integer not null,
    sha256 text not null,
    created_at integer not null
);

-- what must outlive a restart: when was last polled, searched …
create table note (
    name text primary key,
    value text not null
) without rowid;
