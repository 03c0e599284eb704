package org.dromedary.shaping;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.dromedary.dicom.Part10;
import org.dromedary.dicom.TranscodeException;
import org.dromedary.dicom.Transcoded;
import org.dromedary.dicom.Transcoder;
import org.dromedary.dicom.TransferSyntax;

/**
 * The last step: the transfer syntax.
 *
 * @param uid the one that is asked for
 * @param keep whether an image that cannot be had in it goes as it is
 */
record Transcoding(String uid, boolean lossyAllowed, boolean keep) {

    /** What became of an instance: another file, or the same with a word to it. */
    record Outcome(Path file, boolean kept) {}

    String description() {
        return "transfer syntax " + TargetSyntax.name(uid);
    }

    /**
     * Gives the instance in the transfer syntax.
     *
     * @param folder where the file is made
     * @throws TranscodeException if that cannot be
     * @throws IOException if a file cannot be read or written now
     */
    Outcome apply(Path instance, Path folder) throws IOException {
        Part10 part10 = Part10.read(instance);
        String from = part10.transferSyntax().uid();
        String to = target(instance, from);
        if (from.equals(to)) {
            return new Outcome(instance, false);
        }
        try {
            // nothing closes it: the delivery's folder goes as a whole
            Transcoded made = Transcoder.transcode(instance, part10, to, folder, lossyAllowed);
            return new Outcome(made.file(), false);
        } catch (TranscodeException e) {
            if (keep && Files.exists(instance)) {
                return new Outcome(instance, true);
            }
            throw e;
        }
    }

    /** What has no pixels is not compressed, and what is lossy not lossy again. */
    private String target(Path instance, String from) throws IOException {
        if (TransferSyntax.isUncompressed(uid)) {
            return uid;
        }
        if (uid.equals(Transcoder.LOSSY_TARGET) && Transcoder.isLossy(from)) {
            return from;
        }
        if (Transcoder.hasPixelData(instance)) {
            return uid;
        }
        return TransferSyntax.isUncompressed(from) ? from : TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN;
    }
}
