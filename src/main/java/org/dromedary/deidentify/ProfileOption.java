package org.dromedary.deidentify;

import java.util.Arrays;
import java.util.Optional;

/** Options of the Basic Application Level Confidentiality Profile (PS3.15 annex E.3), in the order of the columns of table E.1-1. */
public enum ProfileOption {
    RETAIN_SAFE_PRIVATE("retain-safe-private", "113111", "Retain Safe Private Option"),
    RETAIN_UIDS("retain-uids", "113110", "Retain UIDs Option"),
    RETAIN_DEVICE_IDENTITY("retain-device-identity", "113109", "Retain Device Identity Option"),
    RETAIN_INSTITUTION_IDENTITY("retain-institution-identity", "113112", "Retain Institution Identity Option"),
    RETAIN_PATIENT_CHARACTERISTICS("retain-patient-characteristics", "113108", "Retain Patient Characteristics Option"),
    RETAIN_FULL_DATES(
            "retain-longitudinal-full-dates", "113106", "Retain Longitudinal Temporal Information Full Dates Option"),
    RETAIN_MODIFIED_DATES(
            "retain-longitudinal-modified-dates",
            "113107",
            "Retain Longitudinal Temporal Information Modified Dates Option"),
    CLEAN_DESCRIPTORS("clean-descriptors", "113105", "Clean Descriptors Option"),
    CLEAN_STRUCTURED_CONTENT("clean-structured-content", "113104", "Clean Structured Content Option"),
    CLEAN_GRAPHICS("clean-graphics", "113103", "Clean Graphics Option"),
    /** Has no column: it is about the pixels. */
    CLEAN_PIXEL_DATA("clean-pixel-data", "113101", "Clean Pixel Data Option");

    private final String key;
    private final String code;
    private final String meaning;

    ProfileOption(String key, String code, String meaning) {
        this.key = key;
        this.code = code;
        this.meaning = meaning;
    }

    /** As a profile names it. */
    public String key() {
        return key;
    }

    /** Code value in CID 7050 (PS3.16), coding scheme DCM. */
    public String code() {
        return code;
    }

    /** Code meaning in CID 7050. */
    public String meaning() {
        return meaning;
    }

    static Optional<ProfileOption> of(String key) {
        return Arrays.stream(values()).filter(option -> option.key.equals(key)).findFirst();
    }
}
