-- When everything in a file was in the store, for files that were read to their end without any problem; null for others, and for
-- those that were not read since the same bytes had been taken before. What was stored or replaced in its studies since is not its.
alter table intake_item add column taken_at timestamp with time zone;
