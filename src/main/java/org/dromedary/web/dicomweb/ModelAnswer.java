package org.dromedary.web.dicomweb;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;

import jakarta.servlet.http.HttpServletResponse;

import org.dromedary.dicom.DicomJson;
import org.dromedary.dicom.DicomXml;

/** The forms in which a dataset is answered. */
enum ModelAnswer {
    JSON("application/dicom+json"),
    XML("application/dicom+xml");

    private final String mediaType;

    ModelAnswer(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }

    /** What a client would rather have; null if it takes neither. */
    static ModelAnswer accepted(String header) {
        for (MediaRange range : MediaRange.accepted(header)) {
            if (range.covers(JSON.mediaType) || range.covers("application/json")) {
                return JSON;
            }
            if (range.covers(XML.mediaType)) {
                return XML;
            }
        }
        return null;
    }

    /** One dataset as the whole answer. */
    void single(Map<String, ?> dataset, HttpServletResponse response) throws IOException {
        response.setContentType(mediaType);
        OutputStream out = response.getOutputStream();
        if (this == XML) {
            DicomXml.write(dataset, out);
            return;
        }
        try (DicomJson json = DicomJson.single(out)) {
            json.write(dataset);
        }
    }
}
