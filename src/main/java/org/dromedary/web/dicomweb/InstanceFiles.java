package org.dromedary.web.dicomweb;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import org.dromedary.dicom.Part10;
import org.dromedary.dicom.TranscodeException;
import org.dromedary.dicom.Transcoded;
import org.dromedary.dicom.Transcoder;
import org.dromedary.dicom.TransferSyntax;
import org.dromedary.study.DataDirectory;
import org.dromedary.study.query.Retrieved;

/** Gives instances in the transfer syntax that a client wants, without recipients and password. */
@Component
class InstanceFiles {

    private static final Logger LOG = LoggerFactory.getLogger(InstanceFiles.class);

    private final DataDirectory data;

    InstanceFiles(DataDirectory data) {
        this.data = data;
    }

    /** Does something with a file that is there until it returns. */
    @FunctionalInterface
    interface Use {

        void take(Path file, String transferSyntax) throws IOException;
    }

    /**
     * Gives an instance.
     *
     * @param wanted see {@link TransferSyntaxes#wanted}
     * @throws DicomWebException with 406 if it cannot be had in any of them
     */
    void open(Retrieved found, File named, List<String> wanted, Use use) throws IOException {
        try {
            Path file = found.open(named).toPath();
            Part10 part10 = Part10.read(file);
            String stored = part10.transferSyntax().uid();
            if (wanted.contains(TransferSyntaxes.ANY) || wanted.contains(stored)) {
                use.take(file, stored);
                return;
            }
            transcoded(file, part10, wanted, use);
        } finally {
            found.release(named);
        }
    }

    private void transcoded(Path file, Part10 part10, List<String> wanted, Use use) throws IOException {
        String stored = part10.transferSyntax().uid();
        for (String one : wanted) {
            if (Transcoder.canTranscode(stored, one, false)) {
                try (Transcoded made = Transcoder.transcode(file, part10, one, data.transcode(), false)) {
                    use.take(made.file(), one);
                    return;
                } catch (TranscodeException e) {
                    LOG.warn("An instance for a DICOMweb client: {}", e.getMessage());
                }
            }
        }
        if (wanted.contains(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN) && !hasCodec(stored)) {
            // video, and what is newer than the codecs: nobody has it uncompressed
            use.take(file, stored);
            return;
        }
        throw DicomWebException.notAcceptable("The instance is stored in transfer syntax " + stored
                + " and cannot be given in the one that is asked for: ask for transfer-syntax=*");
    }

    private static boolean hasCodec(String stored) {
        return Transcoder.canTranscode(stored, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, false);
    }
}
