-- What is to come of a study, by who says so: a performed procedure step, a worklist, an intake. The study may not be here yet.
create table study_expectation (
    study_uid  varchar(64) not null,
    -- who says it, such as mpps:1.2.3
    origin     varchar(128) not null,
    -- how many instances; null while it is only known that some will be named
    instances  integer,
    updated_at timestamp with time zone not null,
    primary key (study_uid, origin)
);

-- … and which, where that is known
create table study_expected_instance (
    study_uid varchar(64) not null,
    origin    varchar(128) not null,
    sop_uid   varchar(64) not null,
    primary key (study_uid, origin, sop_uid),
    foreign key (study_uid, origin) references study_expectation (study_uid, origin) on delete cascade
);

-- Why a study is set aside (HELD, or NO_MATCH after a deadline that discards), for the person who decides
create table study_hold (
    study_uid varchar(64) primary key references study (study_uid) on delete cascade,
    reason    varchar(16) not null,
    story     varchar(2000) not null,
    held_at   timestamp with time zone not null
);
