package org.dromedary.component.dicomweb;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.dromedary.component.InstanceAnswers;
import org.dromedary.dicom.DicomFormatException;
import org.dromedary.dicom.DicomHeader;
import org.dromedary.dicom.TranscodeException;
import org.dromedary.dicom.Transcoded;
import org.dromedary.dicom.Transcoder;

/**
 * An instance as it goes: as it is in its file, or transcoded.
 *
 * @param file as the message gave it
 * @param sent what is sent of it
 * @param sopInstanceUid by which the server will know it
 * @param bytes of what is sent
 * @param transcoded to be removed when it has been sent; null if the file itself is sent
 */
record StowItem(
        File file,
        Path sent,
        String studyUid,
        String seriesUid,
        String sopInstanceUid,
        long bytes,
        Transcoded transcoded)
        implements AutoCloseable {

    /** An instance that is not sent at all. */
    static final class NotSentException extends Exception {

        private static final long serialVersionUID = 1L;

        private final int status;

        NotSentException(int status, String message) {
            super(message);
            this.status = status;
        }

        /** What {@link InstanceAnswers} is told. */
        int status() {
            return status;
        }
    }

    /**
     * Reads what must be known of a file, and transcodes it if the options say so.
     *
     * @throws NotSentException if it must not be sent, and would not be later
     * @throws IOException if it cannot be read
     */
    static StowItem read(File file, StowConfiguration configuration) throws IOException, NotSentException {
        DicomHeader header;
        try {
            header = DicomHeader.read(file.toPath());
        } catch (DicomFormatException e) {
            throw new NotSentException(InstanceAnswers.REFUSED, "not sent: it is no DICOM file, or damaged");
        }
        if (header.studyInstanceUid() == null
                || header.seriesInstanceUid() == null
                || header.sopInstanceUid() == null) {
            throw new NotSentException(
                    InstanceAnswers.REFUSED, "not sent: its Study, Series or SOP Instance UID is missing");
        }
        int deepest = configuration.getMaxNesting();
        if (header.nesting() > deepest) {
            throw new NotSentException(
                    InstanceAnswers.REFUSED,
                    "not sent: its sequences stand more than " + deepest
                            + " deep inside each other, which crashes some servers (option maxNesting)");
        }
        String wanted = configuration.getTransferSyntax();
        if (wanted == null || wanted.equals(header.transferSyntaxUid())) {
            return new StowItem(
                    file,
                    file.toPath(),
                    header.studyInstanceUid(),
                    header.seriesInstanceUid(),
                    header.sopInstanceUid(),
                    file.length(),
                    null);
        }
        return transcoded(file, header, configuration);
    }

    private static StowItem transcoded(File file, DicomHeader header, StowConfiguration configuration)
            throws IOException, NotSentException {
        try {
            Transcoded made = Transcoder.transcode(
                    file.toPath(),
                    header.part10(),
                    configuration.getTransferSyntax(),
                    Path.of(configuration.workDirectoryOrTemporary()),
                    configuration.isLossy());
            String derived = made.part10().sopInstanceUid();
            return new StowItem(
                    file,
                    made.file(),
                    header.studyInstanceUid(),
                    header.seriesInstanceUid(),
                    derived == null ? header.sopInstanceUid() : derived,
                    Files.size(made.file()),
                    made);
        } catch (TranscodeException e) {
            throw new NotSentException(InstanceAnswers.NO_CONTEXT, "not sent: " + e.getMessage());
        }
    }

    @Override
    public void close() throws IOException {
        if (transcoded != null) {
            transcoded.close();
        }
    }
}
