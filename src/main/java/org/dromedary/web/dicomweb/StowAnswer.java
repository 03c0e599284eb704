package org.dromedary.web.dicomweb;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.springframework.http.HttpStatus;

/** The answer to a STOW-RS request (PS3.18 §10.5.3, table 10.5.3-2 and annex I). */
final class StowAnswer {

    private static final int MOST_TOLD = 10;

    private final List<StoredPart> parts;

    StowAnswer(List<StoredPart> parts) {
        this.parts = parts;
    }

    /**
     * 200 if everything is stored and 202 if something is. If nothing is: 503 where trying again may help, 415 where all parts
     * are of another type, 409 where there are instances among them, and 400 where there are none.
     */
    HttpStatus status() {
        long stored = parts.stream().filter(StoredPart::isStored).count();
        if (stored == parts.size()) {
            return HttpStatus.OK;
        }
        if (stored > 0) {
            return HttpStatus.ACCEPTED;
        }
        if (parts.stream().anyMatch(part -> part.failure() >>> 8 == StoredPart.OUT_OF_RESOURCES >>> 8)) {
            return HttpStatus.SERVICE_UNAVAILABLE;
        }
        if (parts.stream().allMatch(StoredPart::isMediaType)) {
            return HttpStatus.UNSUPPORTED_MEDIA_TYPE;
        }
        return parts.stream().anyMatch(part -> part.uids() != null) ? HttpStatus.CONFLICT : HttpStatus.BAD_REQUEST;
    }

    /** Why parts were not stored, a sentence each; some of them if there are many. */
    List<String> reasons() {
        return parts.stream()
                .filter(part -> !part.isStored())
                .limit(MOST_TOLD)
                .map(part -> "Part " + part.number() + ": " + part.why())
                .toList();
    }

    /** The dataset of the response. */
    Map<String, Object> dataset(DicomWebUrls urls) {
        Map<String, Object> dataset = new LinkedHashMap<>();
        List<StoredPart> stored = parts.stream().filter(StoredPart::isStored).toList();
        List<String> studies =
                stored.stream().map(part -> part.uids().study()).distinct().toList();
        if (studies.size() == 1) {
            dataset.put("RetrieveURL", urls.study(studies.get(0)));
        }
        put(
                dataset,
                "FailedSOPSequence",
                failed().filter(part -> part.uids() != null).map(StowAnswer::failedItem));
        put(dataset, "ReferencedSOPSequence", stored.stream().map(part -> storedItem(part, urls)));
        put(
                dataset,
                "OtherFailuresSequence",
                failed().filter(part -> part.uids() == null).map(part -> Map.of("FailureReason", part.failure())));
        return dataset;
    }

    private Stream<StoredPart> failed() {
        return parts.stream().filter(part -> !part.isStored());
    }

    private static void put(Map<String, Object> dataset, String keyword, Stream<Map<String, Object>> items) {
        List<Map<String, Object>> all = new ArrayList<>(items.toList());
        if (!all.isEmpty()) {
            dataset.put(keyword, all);
        }
    }

    private static Map<String, Object> storedItem(StoredPart part, DicomWebUrls urls) {
        Map<String, Object> item = reference(part);
        item.put(
                "RetrieveURL",
                urls.instance(
                        part.uids().study(), part.uids().series(), part.uids().sop()));
        return item;
    }

    private static Map<String, Object> failedItem(StoredPart part) {
        Map<String, Object> item = reference(part);
        item.put("FailureReason", part.failure());
        return item;
    }

    private static Map<String, Object> reference(StoredPart part) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("ReferencedSOPClassUID", part.uids().sopClass());
        item.put("ReferencedSOPInstanceUID", part.uids().sop());
        return item;
    }
}
