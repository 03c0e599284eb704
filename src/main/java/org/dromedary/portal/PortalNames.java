package org.dromedary.portal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HexFormat;

/**
 * Names of folders and files out of what instances say. A value that is plain stays as it is; any other is made safe and marked with
 * a digest of what it was, so that two values never share a name.
 */
final class PortalNames {

    private static final String PLAIN = "[A-Za-z0-9_+=^()-][A-Za-z0-9 ._+=^()-]*";
    private static final int LONGEST = 64;
    /** Names that Windows keeps for devices, with any extension. */
    private static final String DEVICE = "(?i)(con|prn|aux|nul|com\\d|lpt\\d)(\\..*)?";

    static final String NO_PATIENT_ID = "NO-PATIENT-ID";

    private PortalNames() {}

    /** {@code PatientID/StudyInstanceUID/SeriesInstanceUID/SOPInstanceUID.dcm} below the folder. */
    static Path path(String patientId, String studyUid, String seriesUid, String sopUid) {
        return Path.of(
                patientId == null || patientId.isBlank() ? NO_PATIENT_ID : step(patientId),
                step(studyUid),
                step(seriesUid),
                step(sopUid) + ".dcm");
    }

    /** One step of a path. */
    static String step(String value) {
        boolean plain = value.length() <= LONGEST
                && value.matches(PLAIN)
                && !value.endsWith(".")
                && !value.endsWith(" ")
                && !value.matches(DEVICE)
                && !value.equals(NO_PATIENT_ID);
        if (plain) {
            return value;
        }
        String safe = Normalizer.normalize(value, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .replaceAll("[^A-Za-z0-9_+=^()-]+", "_");
        return (safe.length() > 40 ? safe.substring(0, 40) : safe) + "~"
                + digest(value).substring(0, 12);
    }

    /** A value as a key of a table: itself, or its digest where it is too long for one. */
    static String key(String value) {
        return value.length() <= 128 ? value : "sha256:" + digest(value);
    }

    static String digest(String value) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(value.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
