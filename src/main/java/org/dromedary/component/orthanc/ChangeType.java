package org.dromedary.component.orthanc;

/** Kinds of changes that bring a study in. */
public enum ChangeType {
    /** An instance is new: it is brought at once. */
    NewInstance,
    /** No instance of a series has come for Orthanc's {@code StableAge}: what is there is brought. */
    StableSeries,
    /** No instance of a study has come for {@code StableAge}: all of it is brought, and with it the study is complete. */
    StableStudy;

    /** Null: one that brings nothing. */
    static ChangeType of(String name) {
        for (ChangeType type : values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        return null;
    }
}
