-- What the portal has seen in its Orthanc and put into its folder (docs/pipelines/portal.md).
create table portal_cursor (
    orthanc varchar(255) primary key,
    seq     bigint not null
);

create table portal_study (
    orthanc     varchar(255) not null,
    orthanc_id  varchar(64) not null,
    study_uid   varchar(128),
    state       varchar(16) not null,
    -- what Orthanc said when all of it was in the folder
    last_update varchar(32),
    instances   integer default 0 not null,
    attempts    integer default 0 not null,
    failure     varchar(2000),
    next_at     timestamp with time zone not null,
    updated_at  timestamp with time zone not null,
    primary key (orthanc, orthanc_id)
);
create index portal_study_due on portal_study (orthanc, state, next_at);

create table portal_instance (
    -- SHA-256 of the path below the folder
    path_digest  varchar(64) primary key,
    study_uid    varchar(128) not null,
    instance_key varchar(64) not null,
    extracted_at timestamp with time zone not null
);
create index portal_instance_study on portal_instance (study_uid);
