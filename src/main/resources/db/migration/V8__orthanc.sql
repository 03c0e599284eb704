-- Orthancs that are followed: how far each log of changes was read, and what was brought.
create table orthanc_cursor (
    orthanc     varchar(255) primary key,
    -- the newest change that was read, as it was then
    seq         bigint not null,
    change_type varchar(64),
    resource_id varchar(64),
    change_date varchar(32),
    server_id   varchar(255),
    updated_at  timestamp with time zone not null
);

create table orthanc_study (
    orthanc     varchar(255) not null,
    -- as Orthanc calls it
    study_id    varchar(64) not null,
    study_uid   varchar(64),
    -- PART, STABLE or WHOLE is to be brought; null: nothing
    wanted      varchar(8),
    -- grows with each change that names the study
    notice      bigint not null,
    noticed_at  timestamp with time zone not null,
    next_at     timestamp with time zone not null,
    attempts    integer default 0 not null,
    failure     varchar(1000),
    -- what was brought last; null: nothing yet
    brought_at  timestamp with time zone,
    last_update varchar(32),
    instances   integer default 0 not null,
    whole       boolean default false not null,
    -- whether the number of instances was compared with Orthanc afterwards
    checked     boolean default false not null,
    -- what was done there after all deliveries: null: nothing yet, DONE or KEPT
    after_state varchar(8),
    after_note  varchar(1000),
    after_next  timestamp with time zone,
    after_tries integer default 0 not null,
    primary key (orthanc, study_id)
);
create index orthanc_study_wanted on orthanc_study (orthanc, wanted, next_at);
create index orthanc_study_uid on orthanc_study (study_uid);

create table orthanc_instance (
    orthanc     varchar(255) not null,
    study_id    varchar(64) not null,
    instance_id varchar(64) not null,
    -- tells the file from another that takes its place
    version     varchar(64) not null,
    sop_uid     varchar(64),
    -- why it was not taken
    refused     varchar(500),
    primary key (orthanc, study_id, instance_id),
    foreign key (orthanc, study_id) references orthanc_study (orthanc, study_id) on delete cascade
);

-- who gave the study to the node that it came from, where that is known
alter table study add column remote_user varchar(255);
