package org.dromedary.receipt;

import java.io.File;
import java.io.IOException;

import org.dromedary.dicom.DicomHeader;

/** An instance that a destination has taken, under the UIDs that it was sent with. */
record SentInstance(File file, String studyUid, String seriesUid, String sopUid) {

    static SentInstance of(File file) throws IOException {
        DicomHeader header = DicomHeader.read(file.toPath());
        return new SentInstance(file, header.studyInstanceUid(), header.seriesInstanceUid(), header.sopInstanceUid());
    }

    Series series() {
        return new Series(studyUid, seriesUid);
    }

    /** Where it is looked for. */
    record Series(String studyUid, String seriesUid) {}
}
