package org.dromedary.component.orthanc;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.dromedary.component.PeerException;
import org.dromedary.component.http.HttpCall;

/** What is done in an Orthanc with a study that has gone where it was to go. */
public final class OrthancHousekeeping {

    /** Where the label goes in versions without labels (before 1.12); a number of those that are the user's. */
    public static final int LABEL_METADATA = 5400;

    private static final int AT_ONCE = 500;

    private final OrthancClient client;
    private final OrthancReads reads;

    public OrthancHousekeeping(OrthancClient client) {
        this.client = client;
        this.reads = new OrthancHttpReads(client.peer());
    }

    /** The instances of a study, each with its version as {@link OrthancMemory.Instance} has it; empty if there is no study. */
    public Optional<Map<String, String>> versions(String studyId) throws PeerException, InterruptedException {
        return reads.instances(studyId).map(instances -> {
            Map<String, String> versions = new HashMap<>();
            instances.forEach(instance -> versions.put(instance.id(), instance.version()));
            return versions;
        });
    }

    /** MD5 of the file as Orthanc took it; empty if it does not have the instance. */
    public Optional<String> md5(String instanceId) throws PeerException, InterruptedException {
        return client.storedMd5(instanceId);
    }

    /** Deletes instances, and nothing that has come beside them; those that are gone already count for nothing. */
    public void delete(Collection<String> instanceIds) throws PeerException, InterruptedException {
        List<String> ids = List.copyOf(instanceIds);
        for (int from = 0; from < ids.size(); from += AT_ONCE) {
            ObjectNode body = OrthancClient.JSON.createObjectNode();
            ArrayNode resources = body.putArray("Resources");
            ids.subList(from, Math.min(ids.size(), from + AT_ONCE)).forEach(resources::add);
            client.post("the removal of instances", "/tools/bulk-delete", body, true);
        }
    }

    /** Labels a study; where Orthanc has no labels the text goes into metadata {@value #LABEL_METADATA}. */
    public void label(String studyId, String label) throws PeerException, InterruptedException {
        JsonNode system = client.get("its version", "/system");
        String study = OrthancLevel.study.path(studyId);
        boolean labels = system.path("HasLabels").asBoolean();
        String path = labels ? study + "/labels/" + label : study + "/metadata/" + LABEL_METADATA;
        client.peer()
                .ask(new HttpCall(
                        "a label",
                        "PUT",
                        path,
                        Map.of("Content-Type", "text/plain"),
                        BodyPublishers.ofString(labels ? "" : label),
                        true,
                        Set.of()));
    }
}
