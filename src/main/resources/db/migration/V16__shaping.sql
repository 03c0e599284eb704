-- What was made of the instances before they left (profile and its version, tag rules, transfer syntax), and what the destination
-- was found to have afterwards. Null: they left as they are kept; nobody asked.
alter table delivery add column shaped varchar(1000);
alter table delivery add column verified varchar(1000);
