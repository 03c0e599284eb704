package org.dromedary.packaging;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.TransferSyntax;

/**
 * What packing needs to know of an instance's file.
 *
 * @param description StudyDescription as it came, with all its values; null if there is none
 * @param seriesNumber null if there is none
 * @param instanceNumber null if there is none
 * @param compressed true if deflating gains nothing
 * @param state changes when the content does: the last change of the file in ms, or a digest
 */
record StudyFile(
        Path path,
        String studyUid,
        String seriesUid,
        String sopUid,
        String description,
        Long seriesNumber,
        Long instanceNumber,
        boolean compressed,
        long bytes,
        String state) {

    private static final int STUDY_DESCRIPTION = 0x00081030;
    private static final int SERIES_NUMBER = 0x00200011;
    private static final int INSTANCE_NUMBER = 0x00200013;

    /**
     * Reads what is needed.
     *
     * @param made whether the file was made for this attempt, so that its time says nothing and its content has to
     * @throws org.dromedary.dicom.DicomFormatException if it is no DICOM file
     */
    static StudyFile read(Path path, boolean made) throws IOException {
        DicomHeader header = DicomHeader.read(path);
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return new StudyFile(
                path,
                text(header.studyInstanceUid()),
                text(header.seriesInstanceUid()),
                text(header.sopInstanceUid()),
                header.allValues(STUDY_DESCRIPTION),
                number(header.string(SERIES_NUMBER)),
                number(header.string(INSTANCE_NUMBER)),
                new TransferSyntax(header.transferSyntaxUid()).isCompressed(),
                attributes.size(),
                made
                        ? digest(path)
                        : String.valueOf(attributes.lastModifiedTime().toMillis()));
    }

    private static String digest(Path path) throws IOException {
        try (DigestInputStream in =
                new DigestInputStream(Files.newInputStream(path), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This Java has no SHA-256", e);
        }
    }

    private static String text(String value) {
        return value == null ? "" : value;
    }

    /** IS as it should be, or as it is: what is no number counts as absent. */
    private static Long number(String value) {
        try {
            return value == null ? null : Long.valueOf(value.strip());
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
