package org.dromedary.component.dicomweb;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

import org.apache.camel.Message;

import org.dromedary.component.http.HttpCall;
import org.dromedary.dicom.Uids;

/**
 * What is to be retrieved (PS3.18 §10.4).
 *
 * @param seriesUid null: the whole study
 * @param sopInstanceUid null: the whole series or study
 * @param frames numbers, comma-separated, or null
 */
record WadoRequest(
        RetrievedResource resource, String studyUid, String seriesUid, String sopInstanceUid, String frames) {

    WadoRequest {
        if (studyUid == null || sopInstanceUid != null && seriesUid == null) {
            throw new IllegalArgumentException(
                    "A retrieval needs a StudyInstanceUID, for a series the SeriesInstanceUID too"
                            + " and for an instance all three: in the map of the body, or as headers");
        }
        if (resource == RetrievedResource.frames && (sopInstanceUid == null || frames == null)) {
            throw new IllegalArgumentException("Frames are retrieved of an instance: set its UIDs and the header "
                    + DicomWebConstants.FRAMES + ", such as 1,2");
        }
    }

    /** @throws IllegalArgumentException if the message does not say what, or what it says is no UID or no number */
    static WadoRequest of(Message message, DicomWebConfiguration configuration) {
        Map<?, ?> keys = message.getBody() instanceof Map<?, ?> map ? map : message.getHeaders();
        String named = message.getHeader(DicomWebConstants.RETRIEVE, String.class);
        return new WadoRequest(
                named == null ? configuration.getRetrieve() : resource(named),
                uid(keys, "StudyInstanceUID"),
                uid(keys, "SeriesInstanceUID"),
                uid(keys, "SOPInstanceUID"),
                frames(message.getHeader(DicomWebConstants.FRAMES, String.class)));
    }

    private static RetrievedResource resource(String name) {
        try {
            return RetrievedResource.valueOf(name.strip().toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    name + " cannot be retrieved; take one of " + Arrays.toString(RetrievedResource.values()));
        }
    }

    private static String uid(Map<?, ?> keys, String keyword) {
        Object value = keys.get(keyword);
        if (value == null || value.toString().isBlank()) {
            return null;
        }
        if (!Uids.isValid(value.toString().strip())) {
            throw new IllegalArgumentException(keyword + " is no UID");
        }
        return value.toString().strip();
    }

    private static String frames(String list) {
        if (list == null || list.isBlank()) {
            return null;
        }
        String plain = list.replaceAll("\\s", "");
        if (!plain.matches("[1-9]\\d{0,8}(,[1-9]\\d{0,8})*")) {
            throw new IllegalArgumentException("'" + list + "' are no numbers of frames; write for instance 1,2");
        }
        return plain;
    }

    /** The request for it. */
    HttpCall call(DicomWebConfiguration configuration) {
        StringBuilder path = new StringBuilder("/studies/").append(studyUid);
        if (seriesUid != null) {
            path.append("/series/").append(seriesUid);
        }
        if (sopInstanceUid != null) {
            path.append("/instances/").append(sopInstanceUid);
        }
        String syntax = configuration.getTransferSyntax() == null ? "*" : configuration.getTransferSyntax();
        return switch (resource) {
            case instances ->
                HttpCall.get("instances", path.toString())
                        .with("Accept", "multipart/related; type=\"application/dicom\"; transfer-syntax=" + syntax);
            case metadata -> HttpCall.get("metadata", path + "/metadata");
            case frames ->
                HttpCall.get("frames", path + "/frames/" + frames)
                        .with(
                                "Accept",
                                "multipart/related; type=\"application/octet-stream\"; transfer-syntax=" + syntax);
            case rendered, thumbnail ->
                HttpCall.get(
                                "a picture",
                                path + (frames == null ? "" : "/frames/" + frames) + "/" + resource
                                        + query(configuration))
                        .with("Accept", configuration.getRenderedType());
        };
    }

    private static String query(DicomWebConfiguration configuration) {
        String query = configuration.getRenderedQuery();
        return query == null || query.isBlank() ? "" : "?" + query.replace(" ", "%20");
    }
}
