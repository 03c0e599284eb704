-- Instances that are forwarded as they come, and deliveries of a part of a generation.

-- whether the route of received instances has seen this instance as it is now
alter table instance add column routed boolean default false not null;

-- the generation is still being received: instances are added as they come, and the delivery does not end before it is closed
alter table delivery add column open boolean default false not null;
-- open, and everything that was named so far is answered: it waits for more
alter table delivery add column idle boolean default false not null;
-- grows with each addition and with the closing, so that a worker sees whether there is more than it knew
alter table delivery add column revision bigint default 0 not null;
-- only the instances in delivery_selection are delivered, else the whole generation
alter table delivery add column partial boolean default false not null;

create table delivery_selection (
    delivery_id bigint not null references delivery (id) on delete cascade,
    sop_uid     varchar(64) not null,
    primary key (delivery_id, sop_uid)
);

-- which bytes were answered for (instance.digest): others may have taken their place while the generation was open
alter table delivery_instance add column digest varchar(64);
