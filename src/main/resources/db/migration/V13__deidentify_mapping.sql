-- Pseudonyms that somebody wrote down, instead of those that are made of the project key
create table deidentify_mapping (
    project        varchar(64) not null,
    patient_id     varchar(64) not null,
    pseudonym_id   varchar(64) not null,
    pseudonym_name varchar(64) not null,
    -- by how many days dates are moved; null: the project key says it
    shift_days     integer,
    changed_at     timestamp with time zone not null,
    primary key (project, patient_id)
);
-- two patients must not become one
create unique index deidentify_mapping_pseudonym on deidentify_mapping (project, pseudonym_id);
