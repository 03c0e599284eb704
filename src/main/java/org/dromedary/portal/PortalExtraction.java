package org.dromedary.portal;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;

import org.dromedary.component.http.HttpFailedException;
import org.dromedary.component.orthanc.OrthancClient;

/**
 * Brings a study into the folder: has the Orthanc send what is not there yet (C-MOVE), and calls it done when every instance that the
 * Orthanc counts is there.
 */
class PortalExtraction {

    private static final Logger LOG = LoggerFactory.getLogger(PortalExtraction.class);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);
    /** A study that the Orthanc does not call stable is waited for so long. */
    private static final Duration UNSTABLE_AFTER = Duration.ofMinutes(15);
    /** Above this the study is asked for as a whole, and what is there already is let pass. */
    private static final int SERIES_ONE_BY_ONE = 20;

    private final PortalProperties properties;
    private final PortalTable table;
    private final PortalFolder folder;
    private final ObjectProvider<ProducerTemplate> camel;
    private final Unrest unrest = new Unrest(UNSTABLE_AFTER);

    PortalExtraction(
            PortalProperties properties,
            PortalTable table,
            PortalFolder folder,
            ObjectProvider<ProducerTemplate> camel) {
        this.properties = properties;
        this.table = table;
        this.folder = folder;
        this.camel = camel;
    }

    /** A study as the Orthanc has it: Series Instance UID by the names of instances. */
    private record Content(String studyUid, String lastUpdate, boolean stable, Map<String, String> instances) {

        Set<String> seriesWithout(Set<String> extracted) {
            Set<String> series = new LinkedHashSet<>();
            instances.forEach((instance, uid) -> {
                if (!extracted.contains(instance)) {
                    series.add(uid);
                }
            });
            return series;
        }

        int missing(Set<String> extracted) {
            return (int) instances.keySet().stream()
                    .filter(instance -> !extracted.contains(instance))
                    .count();
        }

        Set<String> series() {
            return new LinkedHashSet<>(instances.values());
        }
    }

    /** @throws HttpFailedException if the Orthanc cannot be asked; the study stays due */
    void extract(OrthancClient client, PortalStudy study) throws HttpFailedException, InterruptedException {
        String orthanc = properties.orthanc();
        Optional<Content> there = content(client, study.orthancId());
        if (there.isEmpty()) {
            gone(study);
            return;
        }
        Content content = there.get();
        Unrest.Verdict rest = rest(study, content);
        if (rest == Unrest.Verdict.WAIT) {
            // it becomes stable again, or is looked at again
            table.later(orthanc, study.orthancId(), study.attempts(), study.failure(), properties.pollInterval());
            return;
        }
        String failure = null;
        Set<String> missing = content.seriesWithout(table.extracted(content.studyUid()));
        if (!missing.isEmpty()) {
            failure = move(content, missing);
            there = content(client, study.orthancId());
        }
        finish(study, content, there, failure);
    }

    /** A study that rests is a whole. */
    private Unrest.Verdict rest(PortalStudy study, Content content) {
        if (!content.stable()) {
            return unrest.see(study.orthancId(), content.lastUpdate(), Instant.now());
        }
        unrest.forget(study.orthancId());
        return Unrest.Verdict.WHOLE;
    }

    private void gone(PortalStudy study) {
        unrest.forget(study.orthancId());
        table.gone(properties.orthanc(), study.orthancId());
    }

    /** It failed for another reason than the Orthanc's; it is tried again later, and the others are not concerned. */
    void broken(PortalStudy study, RuntimeException e) {
        int attempts = study.attempts() + 1;
        LOG.error("Study {} of the portal's Orthanc cannot be extracted now", study.orthancId(), e);
        table.later(
                properties.orthanc(),
                study.orthancId(),
                attempts,
                "It could not be extracted (" + e.getClass().getSimpleName() + "); see the log",
                pause(attempts));
    }

    /** The Orthanc could not be asked about it. */
    void unanswered(PortalStudy study, HttpFailedException e) {
        table.later(
                properties.orthanc(), study.orthancId(), study.attempts(), e.getMessage(), properties.pollInterval());
    }

    private void finish(PortalStudy study, Content asked, Optional<Content> now, String failure) {
        String orthanc = properties.orthanc();
        if (now.isEmpty()) {
            gone(study);
            return;
        }
        Content content = now.get();
        int missing = content.missing(table.extracted(content.studyUid()));
        if (missing == 0 && rest(study, content) == Unrest.Verdict.WHOLE) {
            unrest.forget(study.orthancId());
            table.done(
                    orthanc,
                    study.orthancId(),
                    content.studyUid(),
                    content.lastUpdate(),
                    content.instances().size());
            return;
        }
        if (missing == 0 || content.instances().size() > asked.instances().size()) {
            // late ones have come meanwhile, or may come
            table.later(orthanc, study.orthancId(), 0, null, properties.pollInterval());
            return;
        }
        int attempts = study.attempts() + 1;
        String story = missing + " of " + content.instances().size() + " instances are not in the folder"
                + (failure == null ? "" : ": " + failure) + "; see that the Orthanc has the modality "
                + properties.moveDestination() + " with this host and port " + properties.port();
        LOG.warn("Study {} of the portal's Orthanc: {}", study.orthancId(), story);
        table.later(orthanc, study.orthancId(), attempts, story, pause(attempts));
    }

    private Duration pause(int attempts) {
        Duration pause = properties.pollInterval().multipliedBy(1L << Math.min(attempts, 12));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    private static Optional<Content> content(OrthancClient client, String id)
            throws HttpFailedException, InterruptedException {
        String path = "/studies/" + id;
        Optional<JsonNode> study = client.find("a study", path);
        Optional<JsonNode> series = client.find("the series of a study", path + "/series");
        Optional<JsonNode> instances = client.find("the instances of a study", path + "/instances");
        if (study.isEmpty() || series.isEmpty() || instances.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> uids = new HashMap<>();
        for (JsonNode one : series.get()) {
            uids.put(
                    one.path("ID").asText(),
                    one.at("/MainDicomTags/SeriesInstanceUID").asText());
        }
        Map<String, String> byInstance = new LinkedHashMap<>();
        for (JsonNode one : instances.get()) {
            String uid = uids.get(one.path("ParentSeries").asText());
            if (uid != null) {
                byInstance.put(
                        PortalTable.instance(
                                uid, one.at("/MainDicomTags/SOPInstanceUID").asText()),
                        uid);
            }
        }
        JsonNode found = study.get();
        return Optional.of(new Content(
                found.at("/MainDicomTags/StudyInstanceUID").asText(),
                found.path("LastUpdate").asText(),
                found.path("IsStable").asBoolean(),
                byInstance));
    }

    /** Has it send; null, or what went wrong. What came is seen by who asks. */
    private String move(Content content, Set<String> series) {
        folder.open(content.studyUid());
        try {
            if (series.size() > SERIES_ONE_BY_ONE || series.equals(content.series())) {
                return move("STUDY", Map.of("StudyInstanceUID", content.studyUid()));
            }
            String failure = null;
            for (String uid : series) {
                String failed =
                        move("SERIES", Map.of("StudyInstanceUID", content.studyUid(), "SeriesInstanceUID", uid));
                failure = failed == null ? failure : failed;
            }
            return failure;
        } finally {
            folder.close(content.studyUid());
        }
    }

    private String move(String level, Map<String, Object> keys) {
        Exchange answer = camel.getObject().request("direct:portal-move", exchange -> {
            exchange.getMessage().setHeader("CamelDicomQueryLevel", level);
            exchange.getMessage().setBody(keys);
        });
        return answer.getException() == null ? null : answer.getException().getMessage();
    }
}
