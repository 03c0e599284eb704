package org.dromedary.dicom;

import java.util.Set;

/** SOP classes of the Storage Service Class (PS3.4 annex B, table B.5-1), retired and future ones included. */
public final class StorageClasses {

    /** Verification SOP Class (PS3.4 annex A). */
    public static final String VERIFICATION = "1.2.840.10008.1.1";

    private static final String STANDARD_ROOT = "1.2.840.10008.";
    private static final String STORAGE_ROOT = "1.2.840.10008.5.1.4.1.1.";
    /** Storage classes that stand outside the root. */
    private static final Set<String> ELSEWHERE = Set.of("1.2.840.10008.5.1.4.34.7", "1.2.840.10008.5.1.4.34.10");
    /** Query and retrieve of protocol approvals stand inside the root without being storage. */
    private static final Set<String> NO_STORAGE =
            Set.of("1.2.840.10008.5.1.4.1.1.200.4", "1.2.840.10008.5.1.4.1.1.200.5", "1.2.840.10008.5.1.4.1.1.200.6");

    private StorageClasses() {}

    /**
     * Whether the standard defines, or will define, this as a storage class: everything below the storage root is taken, so
     * that a class which is newer than this program is received too.
     */
    public static boolean isStandard(String sopClassUid) {
        return sopClassUid.startsWith(STORAGE_ROOT) && !NO_STORAGE.contains(sopClassUid)
                || ELSEWHERE.contains(sopClassUid);
    }

    /** Whether this is a private class that may be a storage class: nobody but its maker can know. */
    public static boolean isPrivate(String sopClassUid) {
        return Uids.isValid(sopClassUid) && !sopClassUid.startsWith(STANDARD_ROOT);
    }
}
