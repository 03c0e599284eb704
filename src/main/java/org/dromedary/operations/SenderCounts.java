package org.dromedary.operations;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

import org.dromedary.operations.settings.DicomNodes;
import org.dromedary.operations.settings.DicomProperties;
import org.dromedary.study.SenderCount;

/** Asks the nodes in {@code dromedary.dicom.nodes} by the route {@code expected-count}. */
@Component("senderCounts")
public class SenderCounts implements SenderCount {

    static final String NODE = "DromedaryNode";
    static final String STUDY = "DromedaryStudyUID";
    private static final String UID = "StudyInstanceUID";
    private static final String COUNT = "NumberOfStudyRelatedInstances";

    private final DicomNodes nodes;
    private final DicomProperties dicom;
    private final ObjectProvider<ProducerTemplate> camel;

    SenderCounts(DicomNodes nodes, DicomProperties dicom, ObjectProvider<ProducerTemplate> camel) {
        this.nodes = nodes;
        this.dicom = dicom;
        this.camel = camel;
    }

    @Override
    public int instances(String node, String studyUid) throws Exception {
        String uri = nodes.uriOrNode(node);
        if (uri == null) {
            throw new IllegalStateException(
                    "no node " + node + " in dromedary.dicom.nodes; add it there, or set count-from to one that is");
        }
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put(UID, studyUid);
        keys.put(COUNT, null);
        var answer = camel.getObject().request("direct:expected-count", exchange -> {
            exchange.getMessage().setHeader(NODE, question(uri));
            exchange.getMessage().setHeader(STUDY, studyUid);
            exchange.getMessage().setBody(keys);
        });
        if (answer.getException() != null) {
            throw answer.getException();
        }
        return answer.getMessage().getBody(Integer.class);
    }

    /** What follows the scheme, which the route has; bounds the time that a question takes, unless the node says how long. */
    private String question(String uri) {
        return DicomNodes.withOptions(
                uri,
                "operation=find",
                "callingAet=" + dicom.aeTitle().replace(" ", "%20"),
                "connectTimeout=5s",
                "responseTimeout=10s");
    }

    /**
     * What the matches say of the study; called by the route.
     *
     * @return 0 if none is of the study
     * @throws IllegalStateException if the node has the study and does not say how many instances that is
     */
    public int number(@Body Iterator<Map<String, Object>> matches, @Header(STUDY) String studyUid) {
        while (matches.hasNext()) {
            Map<String, Object> match = matches.next();
            // one that does not know the key answers with all that it has
            if (studyUid.equals(match.get(UID))) {
                return number(match.get(COUNT));
            }
        }
        return 0;
    }

    private static int number(Object value) {
        if (value == null || value.toString().isBlank()) {
            throw new IllegalStateException("it does not tell " + COUNT);
        }
        return Integer.parseInt(value.toString().strip());
    }
}
