package org.dromedary.web.dicomweb;

import java.util.List;

/** What a search is about, and what it answers unasked (PS3.18 tables 10.6.3-3 to 10.6.3-5). */
enum SearchLevel {
    STUDY(
            "STUDY",
            List.of(
                    "StudyInstanceUID",
                    "StudyDate",
                    "StudyTime",
                    "AccessionNumber",
                    "InstanceAvailability",
                    "ModalitiesInStudy",
                    "ReferringPhysicianName",
                    "PatientName",
                    "PatientID",
                    "PatientBirthDate",
                    "PatientSex",
                    "StudyID",
                    "StudyDescription",
                    "NumberOfStudyRelatedSeries",
                    "NumberOfStudyRelatedInstances"),
            List.of("IssuerOfPatientID", "SOPClassesInStudy")),
    SERIES(
            "SERIES",
            List.of(
                    "SeriesInstanceUID",
                    "Modality",
                    "SeriesDescription",
                    "SeriesNumber",
                    "NumberOfSeriesRelatedInstances",
                    "PerformedProcedureStepStartDate",
                    "PerformedProcedureStepStartTime"),
            List.of(
                    "BodyPartExamined",
                    "Laterality",
                    "SeriesDate",
                    "SeriesTime",
                    "StationName",
                    "ProtocolName",
                    "PerformedProcedureStepID")),
    INSTANCE(
            "IMAGE",
            List.of(
                    "SOPClassUID",
                    "SOPInstanceUID",
                    "InstanceAvailability",
                    "InstanceNumber",
                    "Rows",
                    "Columns",
                    "BitsAllocated",
                    "NumberOfFrames"),
            List.of("ContentDate", "ContentTime"));

    private final String queryLevel;
    private final List<String> unasked;
    private final List<String> others;

    SearchLevel(String queryLevel, List<String> unasked, List<String> others) {
        this.queryLevel = queryLevel;
        this.unasked = unasked;
        this.others = others;
    }

    /** As in QueryRetrieveLevel. */
    String queryLevel() {
        return queryLevel;
    }

    /** Keywords that are answered whether they are asked for or not. */
    List<String> unasked() {
        return unasked;
    }

    /** Keywords that the index has besides. */
    List<String> others() {
        return others;
    }

    /** What its resources are called in paths. */
    static SearchLevel of(String path) {
        return switch (path) {
            case "studies" -> STUDY;
            case "series" -> SERIES;
            default -> INSTANCE;
        };
    }
}
