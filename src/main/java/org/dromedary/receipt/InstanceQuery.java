package org.dromedary.receipt;

import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Producer;

/** Asks a destination which instances of a series it has, in the way of its protocol. */
final class InstanceQuery {

    /** What is added to a destination's address to ask it, by scheme. */
    private static final Map<String, String> ASKING = Map.of(
            "dicom", "operation=find",
            "dicomweb", "operation=qido",
            "orthanc", "operation=find&level=instance&limit=1000000");

    private static final String LEVEL = "CamelDicomQueryLevel";
    private static final String SOP_INSTANCE_UID = "SOPInstanceUID";

    private final CamelContext camel;
    private final String uri;

    InstanceQuery(CamelContext camel, String scheme, String uri) {
        this.camel = camel;
        this.uri = uri + (uri.contains("?") ? "&" : "?") + ASKING.get(scheme);
    }

    static boolean canAsk(String scheme) {
        return ASKING.containsKey(scheme);
    }

    /**
     * The SOP Instance UIDs that are there.
     *
     * @throws Exception as the endpoint has it when it cannot be asked
     */
    Set<String> instances(SentInstance.Series series) throws Exception {
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("StudyInstanceUID", series.studyUid());
        keys.put("SeriesInstanceUID", series.seriesUid());
        if (!uri.startsWith("orthanc:")) {
            keys.put(SOP_INSTANCE_UID, null);
        }
        Endpoint endpoint = camel.getEndpoint(uri);
        try (Producer producer = endpoint.createProducer()) {
            producer.start();
            Exchange exchange = endpoint.createExchange();
            exchange.getMessage().setHeader(LEVEL, "IMAGE");
            exchange.getMessage().setBody(keys);
            producer.process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
            return uids(exchange.getMessage().getBody());
        }
    }

    private static Set<String> uids(Object matches) throws Exception {
        Set<String> uids = new HashSet<>();
        try {
            Iterator<?> each = matches instanceof Iterable<?> many ? many.iterator() : (Iterator<?>) matches;
            while (each.hasNext()) {
                Object uid = ((Map<?, ?>) each.next()).get(SOP_INSTANCE_UID);
                if (uid != null) {
                    uids.add(uid.toString());
                }
            }
        } finally {
            if (matches instanceof AutoCloseable open) {
                open.close();
            }
        }
        return uids;
    }
}
