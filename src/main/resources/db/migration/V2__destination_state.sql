-- What an operator decided about a queue; no row means: not paused.
create table destination_state (
    destination varchar(64) primary key,
    paused      boolean default false not null,
    updated_at  timestamp with time zone not null
);

-- The age that ends the retries counts from here (the last replay), else from created_at.
alter table delivery add column retry_since timestamp with time zone;

-- The order in which a queue is claimed, so that a claim reads one entry however long the backlog is.
drop index delivery_claim;
create index delivery_claim on delivery (destination, state, priority desc, next_at, id);
