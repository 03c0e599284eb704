-- What was done to the instances of a delivery that was de-identified (docs/components/deidentify-cleaning.md); no values.
create table deidentification_report (
    delivery_id bigint primary key,
    made_at     timestamp with time zone not null,
    profile     varchar(255) not null,
    -- org.dromedary.deidentify.report.Report as JSON
    content     text not null
);
