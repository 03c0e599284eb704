-- How often in a row a peer has refused an instance, so that one which never goes through does not wait for its maximum age
alter table delivery_instance add column refusals integer default 0 not null;
-- … and whether the peer has taken another instance after it had refused this one: then it is not the peer that is unwell
alter table delivery_instance add column overtaken boolean default false not null;
