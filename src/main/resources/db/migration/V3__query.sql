-- What C-FIND is answered from (PS3.4 C.6), beside what is in study and instance already. What came before this is filled in
-- from the files, behind everybody's back; described says whether that has been done.
alter table study add column described boolean default false not null;
-- the name without regard to case, as org.dromedary.dicom.QueryMatch compares it
alter table study add column patient_name_key varchar(512);
alter table study add column issuer_of_patient_id varchar(256);
alter table study add column patient_sex varchar(16);
alter table study add column study_id varchar(64);
alter table study add column referring_physician varchar(512);
update study set patient_name_key = lower(patient_name);
create index study_patient_id on study (patient_id);
create index study_patient_name on study (patient_name_key);
create index study_date on study (study_date);
create index study_accession on study (accession_number);

create table series (
    study_uid          varchar(64) not null references study (study_uid) on delete cascade,
    series_uid         varchar(64) not null,
    described          boolean default false not null,
    instances          integer default 0 not null,
    modality           varchar(16),
    series_number      varchar(16),
    -- text is without recipients and password here, as in study
    series_description varchar(512),
    body_part          varchar(64),
    laterality         varchar(16),
    series_date        varchar(16),
    series_time        varchar(16),
    station_name       varchar(64),
    protocol_name      varchar(512),
    -- the performed procedure step
    step_id            varchar(64),
    step_date          varchar(16),
    step_time          varchar(16),
    primary key (study_uid, series_uid)
);
insert into series (study_uid, series_uid, instances, modality)
select study_uid, series_uid, count(*), max(modality) from instance group by study_uid, series_uid;
create index series_uid on series (series_uid);

alter table instance add column described boolean default false not null;
alter table instance add column instance_number varchar(16);
alter table instance add column content_date varchar(16);
alter table instance add column content_time varchar(16);
alter table instance add column image_rows varchar(16);
alter table instance add column image_columns varchar(16);
alter table instance add column frames varchar(16);
-- storage commitment names instances by nothing else
create index instance_sop on instance (sop_uid);
