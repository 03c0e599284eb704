package org.dromedary.component.dicomweb;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.dromedary.component.InstanceAnswers;
import org.dromedary.component.http.HttpReply;
import org.dromedary.dicom.DicomJsonReader;
import org.dromedary.dicom.DicomXmlReader;

/**
 * What a server says to a STOW-RS request (PS3.18 §10.5.3, annex I.2): the HTTP status, and for each instance of which it
 * speaks a status as C-STORE has them.
 *
 * @param status of HTTP
 * @param instances status by SOP Instance UID: 0, a warning, or the reason of a failure
 * @param readable whether the body was a response as the standard has it
 * @param mediaType of the body, for messages
 */
record StowAnswer(int status, Map<String, Integer> instances, boolean readable, String mediaType) {

    /** Processing failure (PS3.7 C.5.20): said of what just failed as well as of what can never be stored. */
    static final int PROCESSING_FAILURE = 0x0110;

    /** Said by Azure's service of an instance that it has already. */
    private static final int EXISTS_THERE = 0xB00E;

    static StowAnswer of(HttpReply reply) {
        MediaType type = MediaType.of(reply.headers().firstValue("Content-Type").orElse(null));
        try {
            Map<String, Object> dataset = dataset(reply.body(), type);
            if (dataset != null) {
                return read(reply.status(), dataset, type.name());
            }
        } catch (IOException e) {
            // taken for an answer that says nothing, which is found out about by asking
        }
        return new StowAnswer(reply.status(), Map.of(), false, type.name());
    }

    /** Null if this is no dataset in either form; servers do not always say which it is. */
    private static Map<String, Object> dataset(byte[] body, MediaType type) throws IOException {
        int first = 0;
        while (first < body.length && body[first] <= ' ' && body[first] >= 0) {
            first++;
        }
        if (first == body.length) {
            return null;
        }
        if (body[first] == '{' || body[first] == '[') {
            try (DicomJsonReader json = new DicomJsonReader(new ByteArrayInputStream(body))) {
                Map<String, Object> dataset = json.next();
                // a truncated array is no answer
                return dataset != null && json.next() == null ? dataset : null;
            }
        }
        return type.isXml() || type.name().isEmpty() ? DicomXmlReader.read(new ByteArrayInputStream(body)) : null;
    }

    private static StowAnswer read(int status, Map<String, Object> dataset, String mediaType) {
        Map<String, Integer> instances = new HashMap<>();
        for (Map<?, ?> stored : items(dataset, "ReferencedSOPSequence")) {
            instances.put(uid(stored), warning(number(stored.get("WarningReason"))));
        }
        // whatever else is said of it, an instance that failed has failed
        for (Map<?, ?> failed : items(dataset, "FailedSOPSequence")) {
            instances.put(uid(failed), failure(number(failed.get("FailureReason"))));
        }
        instances.remove(null);
        boolean known = dataset.containsKey("ReferencedSOPSequence")
                || dataset.containsKey("FailedSOPSequence")
                // says how many failed of which the server does not know what they are: they are found by asking
                || dataset.containsKey("OtherFailuresSequence")
                || dataset.containsKey("RetrieveURL");
        return new StowAnswer(status, Map.copyOf(instances), known, mediaType);
    }

    private static int warning(Integer reason) {
        if (reason == null) {
            return 0;
        }
        // a status of another range would be read as a failure, which this is not
        return reason >>> 12 == 0xB ? reason : InstanceAnswers.COERCED;
    }

    private static int failure(Integer reason) {
        if (reason == null || reason == 0) {
            return PROCESSING_FAILURE;
        }
        if (reason == InstanceAnswers.DUPLICATE || reason == EXISTS_THERE) {
            return InstanceAnswers.DUPLICATE;
        }
        // what C-STORE has for a warning is no warning in a sequence of failures
        return reason >>> 12 == 0xB || reason > 0xFFFF ? InstanceAnswers.REFUSED : reason;
    }

    private static List<Map<?, ?>> items(Map<String, Object> dataset, String sequence) {
        return dataset.get(sequence) instanceof List<?> list
                ? list.stream()
                        .filter(Map.class::isInstance)
                        .<Map<?, ?>>map(Map.class::cast)
                        .toList()
                : List.of();
    }

    private static String uid(Map<?, ?> item) {
        return item.get("ReferencedSOPInstanceUID") instanceof String uid ? uid : null;
    }

    private static Integer number(Object value) {
        Object first = value instanceof List<?> many && !many.isEmpty() ? many.get(0) : value;
        if (first instanceof Number number) {
            return number.intValue();
        }
        try {
            return first == null ? null : Integer.valueOf(first.toString());
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
