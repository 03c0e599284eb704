package org.dromedary.shaping;

import java.io.File;
import java.io.IOException;

import org.dromedary.deidentify.residual.ResidualWords;
import org.dromedary.delivery.InstanceFile;
import org.dromedary.dicom.DicomHeader;

/**
 * What was made of one instance.
 *
 * @param original the file of the body
 * @param made as it leaves
 * @param studyUid under which it leaves
 * @param words what of the original must not be found in any instance of the generation
 * @param kept whether it could not be had in the transfer syntax and goes in its own
 */
record ShapedInstance(File original, InstanceFile made, String studyUid, boolean kept, ResidualWords words) {

    private static final int MODALITY = 0x00080060;

    static ShapedInstance of(File original, File file, boolean kept, ResidualWords words) throws IOException {
        DicomHeader header = DicomHeader.read(file.toPath());
        InstanceFile made = new InstanceFile(
                header.seriesInstanceUid(),
                header.sopInstanceUid(),
                header.string(MODALITY),
                file,
                file.length(),
                null);
        return new ShapedInstance(original, made, header.studyInstanceUid(), kept, words);
    }
}
