package org.dromedary.web.dicomweb;

/**
 * What became of a part of a STOW-RS request.
 *
 * @param number of the part, from 1
 * @param uids of the instance; null if the part is none
 * @param failure Failure Reason (0008,1197, PS3.18 §10.5.3), or 0
 * @param why it failed, for people; null if it did not
 * @param isMediaType whether it failed by its media type alone
 */
record StoredPart(int number, Uids uids, int failure, String why, boolean isMediaType) {

    /** Refused: Out of Resources. */
    static final int OUT_OF_RESOURCES = 0xA700;
    /** Error: Data Set does not match SOP Class; among others a UID that is missing or no UID. */
    static final int MISMATCH = 0xA900;
    /** Error: Cannot understand. */
    static final int CANNOT_UNDERSTAND = 0xC000;
    /** Processing failure; among others an instance of another study than the one in the URL. */
    static final int PROCESSING_FAILURE = 0x0110;

    /** UIDs of an instance; those that it lacks are null. */
    record Uids(String sopClass, String study, String series, String sop) {}

    static StoredPart stored(int number, Uids uids) {
        return new StoredPart(number, uids, 0, null, false);
    }

    static StoredPart failed(int number, Uids uids, int failure, String why) {
        return new StoredPart(number, uids, failure, why, false);
    }

    static StoredPart otherType(int number, String why) {
        return new StoredPart(number, null, CANNOT_UNDERSTAND, why, true);
    }

    boolean isStored() {
        return failure == 0;
    }
}
