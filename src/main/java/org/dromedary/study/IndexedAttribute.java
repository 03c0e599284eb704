package org.dromedary.study;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.QueryMatch;
import org.dromedary.dicom.Tags;
import org.dromedary.dicom.TextRule;

/**
 * An attribute of instances that stands in a column of the index.
 *
 * @param keyword as in PS3.6
 * @param level whose table has it; {@code PATIENT} and {@code STUDY} share one
 * @param length what the column holds, in characters
 * @param added whether rows from before the schema's version 3 may not have it yet
 */
public record IndexedAttribute(
        String keyword, int tag, QueryLevel level, String column, int length, Kind kind, boolean added) {

    /** What kind of value it is, and so how it can be looked for. */
    public enum Kind {
        /** Compared letter by letter; wild cards. */
        TEXT,
        /** Without recipients and password. */
        DESCRIPTION,
        /** A person's name; the patient's has a column to look in, {@link #PATIENT_NAME_KEY}. */
        NAME,
        UID,
        DATE,
        /** Found by the matcher only: times, numbers. */
        OTHER
    }

    /** The column of the patient's name without regard to case. */
    public static final String PATIENT_NAME_KEY = "patient_name_key";

    /** All of them, the highest level first. The unique keys of the three lower levels are columns of their own and not among them. */
    public static final List<IndexedAttribute> ALL = List.of(
            old("PatientID", QueryLevel.PATIENT, "patient_id", 256, Kind.TEXT),
            old("PatientName", QueryLevel.PATIENT, "patient_name", 512, Kind.NAME),
            old("PatientBirthDate", QueryLevel.PATIENT, "patient_birth_date", 8, Kind.DATE),
            added("PatientSex", QueryLevel.PATIENT, "patient_sex", 16, Kind.TEXT),
            added("IssuerOfPatientID", QueryLevel.PATIENT, "issuer_of_patient_id", 256, Kind.TEXT),
            old("StudyDate", QueryLevel.STUDY, "study_date", 8, Kind.DATE),
            old("StudyTime", QueryLevel.STUDY, "study_time", 16, Kind.OTHER),
            old("AccessionNumber", QueryLevel.STUDY, "accession_number", 64, Kind.TEXT),
            old("StudyDescription", QueryLevel.STUDY, "study_description", 512, Kind.DESCRIPTION),
            added("StudyID", QueryLevel.STUDY, "study_id", 64, Kind.TEXT),
            added("ReferringPhysicianName", QueryLevel.STUDY, "referring_physician", 512, Kind.OTHER),
            old("Modality", QueryLevel.SERIES, "modality", 16, Kind.TEXT),
            added("SeriesNumber", QueryLevel.SERIES, "series_number", 16, Kind.OTHER),
            added("SeriesDescription", QueryLevel.SERIES, "series_description", 512, Kind.TEXT),
            added("BodyPartExamined", QueryLevel.SERIES, "body_part", 64, Kind.TEXT),
            added("Laterality", QueryLevel.SERIES, "laterality", 16, Kind.TEXT),
            added("SeriesDate", QueryLevel.SERIES, "series_date", 16, Kind.DATE),
            added("SeriesTime", QueryLevel.SERIES, "series_time", 16, Kind.OTHER),
            added("StationName", QueryLevel.SERIES, "station_name", 64, Kind.TEXT),
            added("ProtocolName", QueryLevel.SERIES, "protocol_name", 512, Kind.TEXT),
            added("PerformedProcedureStepID", QueryLevel.SERIES, "step_id", 64, Kind.TEXT),
            added("PerformedProcedureStepStartDate", QueryLevel.SERIES, "step_date", 16, Kind.DATE),
            added("PerformedProcedureStepStartTime", QueryLevel.SERIES, "step_time", 16, Kind.OTHER),
            added("InstanceNumber", QueryLevel.IMAGE, "instance_number", 16, Kind.OTHER),
            added("ContentDate", QueryLevel.IMAGE, "content_date", 16, Kind.DATE),
            added("ContentTime", QueryLevel.IMAGE, "content_time", 16, Kind.OTHER),
            added("Rows", QueryLevel.IMAGE, "image_rows", 16, Kind.OTHER),
            added("Columns", QueryLevel.IMAGE, "image_columns", 16, Kind.OTHER),
            added("NumberOfFrames", QueryLevel.IMAGE, "frames", 16, Kind.OTHER));

    private static IndexedAttribute old(String keyword, QueryLevel level, String column, int length, Kind kind) {
        return new IndexedAttribute(keyword, Tags.of(keyword), level, column, length, kind, false);
    }

    private static IndexedAttribute added(String keyword, QueryLevel level, String column, int length, Kind kind) {
        return new IndexedAttribute(keyword, Tags.of(keyword), level, column, length, kind, true);
    }

    /** The columns that hold what instances say at these levels. */
    static List<String> columns(QueryLevel... levels) {
        List<String> columns = new ArrayList<>();
        ALL.stream()
                .filter(attribute -> Arrays.asList(levels).contains(attribute.level()))
                .forEach(attribute -> columns.add(attribute.column()));
        if (columns.contains("patient_name")) {
            columns.add(PATIENT_NAME_KEY);
        }
        return columns;
    }

    /** What an instance says, by column, in all levels; without recipients and passwords. */
    static Map<String, String> values(DicomHeader header, DescriptionCleaner cleaner) {
        TextRule rule = cleaner.rule(header.allValues(Tags.STUDY_DESCRIPTION));
        Map<String, String> values = new LinkedHashMap<>();
        for (IndexedAttribute attribute : ALL) {
            String value =
                    switch (attribute.kind()) {
                        case DESCRIPTION -> cleaner.clean(header.allValues(attribute.tag()));
                        case DATE -> date(header.string(attribute.tag()));
                        default -> cleaned(header.string(attribute.tag()), attribute.tag(), rule);
                    };
            values.put(attribute.column(), StudyRows.cut(value, attribute.length()));
        }
        String name = values.get("patient_name");
        values.put(PATIENT_NAME_KEY, name == null ? null : StudyRows.cut(QueryMatch.foldName(name), 512));
        return values;
    }

    private static String cleaned(String value, int tag, TextRule rule) {
        return value == null || rule == null ? value : rule.apply(tag, value);
    }

    /** In eight digits; the old form with dots is no later than all others then. */
    static String date(String value) {
        return value == null ? null : value.replace(".", "");
    }
}
