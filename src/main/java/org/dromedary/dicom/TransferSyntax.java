package org.dromedary.dicom;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the bytes of a dataset look like, told by its Transfer Syntax UID (PS3.5 §10 and annex A).
 *
 * @param uid the Transfer Syntax UID
 */
public record TransferSyntax(String uid) {

    public static final String IMPLICIT_VR_LITTLE_ENDIAN = "1.2.840.10008.1.2";
    public static final String EXPLICIT_VR_LITTLE_ENDIAN = "1.2.840.10008.1.2.1";
    public static final String DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN = "1.2.840.10008.1.2.1.99";
    public static final String EXPLICIT_VR_BIG_ENDIAN = "1.2.840.10008.1.2.2";

    private static final Set<String> UNCOMPRESSED = Set.of(
            IMPLICIT_VR_LITTLE_ENDIAN,
            EXPLICIT_VR_LITTLE_ENDIAN,
            DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
            EXPLICIT_VR_BIG_ENDIAN);

    private static final String JPIP_REFERENCED_DEFLATE = "1.2.840.10008.1.2.4.95";
    private static final String HTJ2K_JPIP_REFERENCED_DEFLATE = "1.2.840.10008.1.2.4.205";
    private static final String ENCAPSULATED_UNCOMPRESSED = "1.2.840.10008.1.2.1.98";
    private static final String DEFLATED_IMAGE_FRAME = "1.2.840.10008.1.2.8.1";

    /** Uncompressed first, then the ones of PS3.6 table A-1 that encapsulate pixel data, retired ones included. */
    static final Set<String> STORABLE = storable();

    private static Set<String> storable() {
        Set<String> uids = new TreeSet<>(List.of(
                IMPLICIT_VR_LITTLE_ENDIAN,
                EXPLICIT_VR_LITTLE_ENDIAN,
                DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
                EXPLICIT_VR_BIG_ENDIAN,
                ENCAPSULATED_UNCOMPRESSED,
                "1.2.840.10008.1.2.5",
                DEFLATED_IMAGE_FRAME));
        // JPEG baseline, extended, lossless and the retired processes between them
        for (int process = 50; process <= 66; process++) {
            uids.add("1.2.840.10008.1.2.4." + process);
        }
        // JPEG lossless SV1, JPEG-LS, JPEG 2000 and its part 2, JPIP, MPEG-2, MPEG-4, HEVC, JPEG XL, HTJ2K
        for (int last : new int[] {
            70, 80, 81, 90, 91, 92, 93, 94, 95, 100, 101, 102, 103, 104, 105, 106, 107, 108, 110, 111, 112, 201, 202,
            203, 204, 205
        }) {
            uids.add("1.2.840.10008.1.2.4." + last);
        }
        // fragmentable MPEG-2 and MPEG-4
        for (int last = 100; last <= 106; last++) {
            uids.add("1.2.840.10008.1.2.4." + last + ".1");
        }
        return Set.copyOf(uids);
    }

    /** Whether an instance may be received and kept in this syntax: all of PS3.6 table A-1 that are meant for storage. */
    public static boolean isStorable(String uid) {
        return STORABLE.contains(uid);
    }

    /** Whether pixel data stand as they are in this syntax; the dataset as a whole may be deflated. */
    public static boolean isUncompressed(String uid) {
        return UNCOMPRESSED.contains(uid);
    }

    /** Whether elements carry no VR. */
    public boolean isImplicitVr() {
        return IMPLICIT_VR_LITTLE_ENDIAN.equals(uid);
    }

    /** Whether numbers are stored with the most significant byte first. */
    public boolean isBigEndian() {
        return EXPLICIT_VR_BIG_ENDIAN.equals(uid);
    }

    /** Whether the whole dataset is a raw RFC 1951 stream. */
    public boolean isDeflated() {
        return DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN.equals(uid)
                || JPIP_REFERENCED_DEFLATE.equals(uid)
                || HTJ2K_JPIP_REFERENCED_DEFLATE.equals(uid);
    }

    /** Whether pixel data are a sequence of fragments (PS3.5 A.4). */
    public boolean isEncapsulated() {
        return isCompressed() && !isDeflated() || uid.equals(ENCAPSULATED_UNCOMPRESSED);
    }

    /** Whether the pixel data, or everything, is compressed already, so that compressing again gains nothing. */
    public boolean isCompressed() {
        return isDeflated()
                || uid.startsWith("1.2.840.10008.1.2.4.")
                || uid.equals("1.2.840.10008.1.2.5")
                || uid.equals(DEFLATED_IMAGE_FRAME);
    }
}
