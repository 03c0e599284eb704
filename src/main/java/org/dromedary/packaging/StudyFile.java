package org.dromedary.packaging;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.TransferSyntax;

/**
 * What packing needs to know of an instance's file.
 *
 * @param description StudyDescription as it came, with all its values; null if there is none
 * @param seriesNumber null if there is none
 * @param instanceNumber null if there is none
 * @param compressed true if deflating gains nothing
 * @param modified last change of the file, ms
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
        long modified) {

    private static final int STUDY_DESCRIPTION = 0x00081030;
    private static final int SERIES_NUMBER = 0x00200011;
    private static final int INSTANCE_NUMBER = 0x00200013;

    /** @throws org.dromedary.dicom.DicomFormatException if it is no DICOM file */
    static StudyFile read(Path path) throws IOException {
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
                attributes.lastModifiedTime().toMillis());
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
