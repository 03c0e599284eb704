package org.dromedary.sync;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;

import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.ProducerTemplate;
import org.springframework.beans.factory.ObjectProvider;

import org.dromedary.component.PeerException;
import org.dromedary.study.DescriptionCleaner;

/** Asks PACS, by the routes of {@code pacs-sync.camel.yaml}: this room does not know the protocol. */
public class Pacs {

    static final String NODE = "DromedaryNode";
    static final String LIMIT = "DromedaryLimit";
    static final String STUDY = "DromedaryStudyUID";
    static final String DESTINATION = "CamelDicomMoveDestination";

    private final ObjectProvider<ProducerTemplate> camel;
    private final DescriptionCleaner cleaner;

    Pacs(ObjectProvider<ProducerTemplate> camel, DescriptionCleaner cleaner) {
        this.camel = camel;
        this.cleaner = cleaner;
    }

    /** The studies that were found, and whether there are more. */
    public record Found(List<PacsStudy> studies, boolean more) {}

    /**
     * Whether it is there and knows us: C-ECHO.
     *
     * @throws PeerException saying why not, and what to do
     */
    void echo(String node) throws PeerException {
        ask("pacs-echo", node, null, Map.of());
    }

    /**
     * Its studies: C-FIND.
     *
     * @param limit at most so many; 0 for all
     */
    public Found studies(String node, StudyFilter filter, int limit) throws PeerException {
        return find(node, filter.keys(), limit);
    }

    /** Those of these studies that it has. */
    List<PacsStudy> byUid(String node, List<String> studyUids) throws PeerException {
        // one that does not know lists of UIDs may answer with all that it has
        return find(node, StudyFilter.keys(studyUids), studyUids.size() * 2).studies().stream()
                .filter(study -> studyUids.contains(study.studyUid()))
                .toList();
    }

    private Found find(String node, Map<String, Object> keys, int limit) throws PeerException {
        Object answer = ask("pacs-find", node, keys, Map.of(LIMIT, limit == 0 ? 0 : limit + 1));
        List<PacsStudy> studies = new ArrayList<>();
        for (Object match : (List<?>) answer) {
            studies.add((PacsStudy) match);
        }
        boolean more = limit > 0 && studies.size() > limit;
        return new Found(more ? studies.subList(0, limit) : studies, more);
    }

    /** Has it send a study to an AE title: C-MOVE. Returns when it says that it has. */
    void move(String node, String studyUid, String destination) throws PeerException {
        ask("pacs-move", node, Map.of("StudyInstanceUID", studyUid), Map.of(STUDY, studyUid, DESTINATION, destination));
    }

    /** Fetches a study: C-GET. */
    void get(String node, String studyUid) throws PeerException {
        ask("pacs-get", node, Map.of("StudyInstanceUID", studyUid), Map.of(STUDY, studyUid));
    }

    /** The matches of a C-FIND, taken while its exchange is open; called by the route. */
    public List<PacsStudy> collect(@Body Iterator<Map<String, Object>> matches, @Header(LIMIT) int limit) {
        List<PacsStudy> studies = new ArrayList<>();
        for (int taken = 0; (limit == 0 || taken < limit) && matches.hasNext(); taken++) {
            studies.add(PacsStudy.of(matches.next(), cleaner::clean));
        }
        studies.removeIf(Objects::isNull);
        return studies;
    }

    private Object ask(String route, String node, Object body, Map<String, Object> headers) throws PeerException {
        Exchange answer = camel.getObject().request("direct:" + route, exchange -> {
            exchange.getMessage().setHeaders(new java.util.HashMap<>(headers));
            exchange.getMessage().setHeader(NODE, node);
            exchange.getMessage().setBody(body);
        });
        Exception failure = answer.getException();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PeerException peer) {
                throw peer;
            }
            if (cause instanceof InterruptedException) {
                Thread.currentThread().interrupt();
                throw new CancellationException("Interrupted while " + node + " was asked");
            }
        }
        if (failure != null) {
            throw new IllegalStateException("the route " + route + " failed: " + failure.getMessage(), failure);
        }
        return answer.getMessage().getBody();
    }
}
