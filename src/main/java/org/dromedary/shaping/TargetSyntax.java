package org.dromedary.shaping;

import java.util.Map;
import java.util.TreeMap;

import org.dromedary.dicom.Transcoder;
import org.dromedary.dicom.TransferSyntax;

/** The transfer syntaxes that a destination may ask for, by the names of its setting. */
final class TargetSyntax {

    private static final String JPEG_LS = "1.2.840.10008.1.2.4.80";

    private static final Map<String, String> NAMES = new TreeMap<>(Map.of(
            "implicit", TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN,
            "explicit", TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
            "deflated", TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
            "big-endian", TransferSyntax.EXPLICIT_VR_BIG_ENDIAN,
            "rle", "1.2.840.10008.1.2.5",
            "jpeg-ls", JPEG_LS,
            "jpeg-ls-near-lossless", Transcoder.LOSSY_TARGET));

    private TargetSyntax() {}

    /**
     * The UID that a setting means.
     *
     * @throws IllegalArgumentException if nothing can be had in it; the message is the remedy
     */
    static String uid(String setting, boolean lossyAllowed) {
        String uid = NAMES.getOrDefault(setting, setting);
        if (!NAMES.containsValue(uid)) {
            String reason = TransferSyntax.isStorable(uid) || uid.startsWith("jpeg")
                    ? "this program does not write it (JPEG and JPEG 2000 encoders that could be used may never end)"
                    : "it is no transfer syntax";
            throw new IllegalArgumentException(
                    reason + "; take one of " + String.join(", ", NAMES.keySet()) + ", or its UID");
        }
        if (uid.equals(Transcoder.LOSSY_TARGET) && !lossyAllowed) {
            throw new IllegalArgumentException(
                    "it is lossy; set lossy-allowed: true for this destination, or take jpeg-ls");
        }
        if (!Transcoder.canTranscode(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, uid, lossyAllowed)) {
            throw new IllegalArgumentException(
                    "there are no native image codecs for this machine, which writing it needs; take rle or explicit");
        }
        return uid;
    }

    /** The name of a UID that {@link #uid} gave. */
    static String name(String uid) {
        return NAMES.entrySet().stream()
                .filter(name -> name.getValue().equals(uid))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(uid);
    }
}
