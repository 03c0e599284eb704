package org.dromedary.component.dicom;

/** What is asked: an information model of Query/Retrieve (PS3.4 annex C), or the Modality Worklist (PS3.4 annex K). */
public enum QueryModel {
    /** Patient Root. */
    patient("1.2.840.10008.5.1.4.1.2.1.1", "1.2.840.10008.5.1.4.1.2.1.2", "1.2.840.10008.5.1.4.1.2.1.3"),
    /** Study Root. */
    study("1.2.840.10008.5.1.4.1.2.2.1", "1.2.840.10008.5.1.4.1.2.2.2", "1.2.840.10008.5.1.4.1.2.2.3"),
    /** Modality Worklist: can be asked, but nothing can be retrieved by it. */
    worklist("1.2.840.10008.5.1.4.31", null, null);

    private final String find;
    private final String move;
    private final String get;

    QueryModel(String find, String move, String get) {
        this.find = find;
        this.move = move;
        this.get = get;
    }

    /** SOP Class UID for C-FIND. */
    String find() {
        return find;
    }

    /** SOP Class UID for C-MOVE. */
    String move() {
        return retrievable(move);
    }

    /** SOP Class UID for C-GET. */
    String get() {
        return retrievable(get);
    }

    private String retrievable(String sopClassUid) {
        if (sopClassUid == null) {
            throw new IllegalArgumentException(
                    "The model " + this + " can only be asked by find; to retrieve, take the model study or patient");
        }
        return sopClassUid;
    }

    /** Whether a query of this model has a Query/Retrieve Level. */
    boolean hasLevels() {
        return this != worklist;
    }

    /** @throws IllegalArgumentException naming what there is */
    static QueryModel of(String name) {
        for (QueryModel model : values()) {
            if (model.name().equalsIgnoreCase(name)) {
                return model;
            }
        }
        throw new IllegalArgumentException(name + " is no model; take study, patient or worklist");
    }
}
