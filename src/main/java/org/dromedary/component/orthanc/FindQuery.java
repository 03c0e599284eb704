package org.dromedary.component.orthanc;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.dromedary.component.http.HttpAnswerException;
import org.dromedary.component.http.HttpFailedException;
import org.dromedary.component.http.HttpStatusException;

/** {@code /tools/find}: keywords with values, wildcards, ranges and lists as Orthanc takes them; matches as keywords. */
final class FindQuery {

    /** Main tags of the levels; one that belongs below the level that is asked for would silently match nothing. */
    private static final Map<OrthancLevel, Set<String>> BELOW_STUDY = Map.of(
            OrthancLevel.series,
            Set.of(
                    "Modality",
                    "Manufacturer",
                    "StationName",
                    "SeriesDescription",
                    "BodyPartExamined",
                    "SequenceName",
                    "ProtocolName",
                    "SeriesNumber",
                    "SeriesDate",
                    "SeriesTime",
                    "SeriesInstanceUID"),
            OrthancLevel.instance,
            Set.of("SOPInstanceUID", "InstanceNumber", "InstanceCreationDate", "InstanceCreationTime", "ImageIndex"));

    private final OrthancClient client;

    FindQuery(OrthancClient client) {
        this.client = client;
    }

    /**
     * The resources that match.
     *
     * @param limit more matches than this are a failure
     * @throws IllegalArgumentException for a keyword that Orthanc would match nothing with at this level
     * @throws HttpAnswerException if it does not know a keyword, or there are too many matches
     */
    List<Map<String, Object>> find(OrthancLevel level, Map<?, ?> keywords, int limit)
            throws HttpFailedException, InterruptedException {
        ObjectNode query = JsonNodeFactory.instance.objectNode();
        keywords.forEach((keyword, value) -> {
            check(level, String.valueOf(keyword));
            query.put(String.valueOf(keyword), value == null ? "" : String.valueOf(value));
        });
        ObjectNode order = JsonNodeFactory.instance.objectNode();
        order.put("Level", level.title());
        order.put("Expand", true);
        order.put("Limit", limit + 1);
        order.set("Query", query);
        JsonNode answer = ask(order);
        if (answer.size() > limit) {
            throw new HttpAnswerException(
                    client.name() + " has more than " + limit + " matches: ask for less, or raise limit", true, null);
        }
        List<Map<String, Object>> matches = new ArrayList<>();
        answer.forEach(match -> matches.add(flat(match)));
        return matches;
    }

    private JsonNode ask(ObjectNode order) throws HttpFailedException, InterruptedException {
        try {
            return client.post("a query", "/tools/find", order, true);
        } catch (HttpStatusException e) {
            if (e.said().contains("Unknown DICOM tag")) {
                throw new HttpAnswerException(
                        client.name() + " does not know a keyword of the query: write keywords as PS3.6 has them",
                        true,
                        e);
            }
            throw e;
        }
    }

    private static void check(OrthancLevel level, String keyword) {
        BELOW_STUDY.forEach((owner, keywords) -> {
            if (owner.ordinal() > level.ordinal() && keywords.contains(keyword)) {
                throw new IllegalArgumentException(
                        keyword + " is of a " + owner + ", and Orthanc would find no " + level
                                + " by it: take level=" + owner
                                + (keyword.equals("Modality") ? ", or ModalitiesInStudy" : ""));
            }
        });
    }

    /** The DICOM keywords of the resource, and of its patient, beside what Orthanc says of it. */
    static Map<String, Object> flat(JsonNode resource) {
        Map<String, Object> all = OrthancClient.map(resource);
        Map<String, Object> flat = new LinkedHashMap<>();
        for (String part : List.of("PatientMainDicomTags", "MainDicomTags")) {
            if (all.remove(part) instanceof Map<?, ?> tags) {
                tags.forEach((keyword, value) -> flat.put(String.valueOf(keyword), value));
            }
        }
        flat.putAll(all);
        return flat;
    }
}
