package org.dromedary.study;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import org.dromedary.dicom.DicomHeader;

/** What routes know of a study: first values by DICOM keyword, without recipients and passwords. */
public final class StudyHeaders {

    private StudyHeaders() {}

    /** The headers that an instance's file gives. */
    public static Map<String, String> read(Path file, DescriptionCleaner cleaner) throws IOException {
        return clean(DicomHeader.read(file), cleaner);
    }

    static Map<String, String> clean(DicomHeader header, DescriptionCleaner cleaner) {
        Map<String, String> headers = new LinkedHashMap<>();
        header.keywords().forEach((keyword, value) -> headers.put(keyword, cleaner.clean(value)));
        return headers;
    }
}
