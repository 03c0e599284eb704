package org.dromedary.study;

import java.util.Locale;

/** The levels of Query/Retrieve (PS3.4 §C.6), the highest first; {@link #keyword} is the unique key of each. */
public enum QueryLevel {
    PATIENT("PatientID"),
    STUDY("StudyInstanceUID"),
    SERIES("SeriesInstanceUID"),
    IMAGE("SOPInstanceUID");

    private final String keyword;

    QueryLevel(String keyword) {
        this.keyword = keyword;
    }

    /** The unique key of this level. */
    public String keyword() {
        return keyword;
    }

    /**
     * @param name as (0008,0052) has it
     * @throws IllegalArgumentException if there is no such level
     */
    public static QueryLevel of(String name) {
        try {
            return valueOf(name == null ? "" : name.strip().toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("QueryRetrieveLevel must be PATIENT, STUDY, SERIES or IMAGE", e);
        }
    }
}
