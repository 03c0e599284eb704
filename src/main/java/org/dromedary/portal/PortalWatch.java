package org.dromedary.portal;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.component.http.HttpFailedException;
import org.dromedary.component.orthanc.OrthancClient;
import org.dromedary.component.orthanc.OrthancEndpoint;

/**
 * Asks the Orthanc what became stable, and from time to time for everything: it forgets what was about to become stable when it is
 * restarted, and deletes leave holes in its log.
 */
public class PortalWatch {

    private static final Logger LOG = LoggerFactory.getLogger(PortalWatch.class);
    private static final int CHANGES = 1000;
    private static final int STUDIES = 200;
    private static final int AT_ONCE = 50;
    /** Orthanc answers C-MOVE with four threads by default. */
    private static final int TOGETHER = 4;

    private final PortalProperties properties;
    private final PortalTable table;
    private final PortalExtraction extraction;
    private final CamelContext camel;
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();
    private ExecutorService threads;
    private long reconciledAt;
    private boolean reconciled;
    private volatile String problem;

    PortalWatch(PortalProperties properties, PortalTable table, PortalExtraction extraction, CamelContext camel) {
        this.properties = properties;
        this.table = table;
        this.extraction = extraction;
        this.camel = camel;
    }

    /** Why the Orthanc could not be asked the last time; null if it could. */
    public String problem() {
        return problem;
    }

    /** Looks once, and extracts what is due; called by the route. */
    public void look() throws InterruptedException {
        try {
            OrthancClient client = camel.getEndpoint("orthanc:" + properties.orthanc(), OrthancEndpoint.class)
                    .client();
            changes(client);
            if (!reconciled || since(reconciledAt).compareTo(properties.reconcileInterval()) >= 0) {
                reconcile(client);
                reconciledAt = System.nanoTime();
                reconciled = true;
            }
            extract(client);
            if (problem != null) {
                LOG.info("The portal's Orthanc answers again");
            }
            problem = null;
        } catch (HttpFailedException e) {
            if (problem == null) {
                LOG.warn("The portal's Orthanc cannot be asked: {}", e.getMessage());
            }
            problem = e.getMessage();
            // what happened while it was away may not be in its log
            reconciled = false;
        }
    }

    /** Several at the same time, and without waiting for them: one that hangs holds a place, and not the watch. */
    private void extract(OrthancClient client) {
        Set<String> busy = Set.copyOf(underWay);
        for (PortalStudy study : table.due(properties.orthanc(), AT_ONCE + busy.size())) {
            if (underWay.size() >= AT_ONCE) {
                return;
            }
            if (underWay.add(study.orthancId())) {
                begin(client, study);
            }
        }
    }

    private void begin(OrthancClient client, PortalStudy study) {
        try {
            threads().execute(() -> extract(client, study));
        } catch (RejectedExecutionException e) {
            // the program ends
            underWay.remove(study.orthancId());
        }
    }

    private void extract(OrthancClient client, PortalStudy study) {
        try {
            extraction.extract(client, study);
        } catch (HttpFailedException e) {
            extraction.unanswered(study, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            extraction.broken(study, e);
        } finally {
            underWay.remove(study.orthancId());
        }
    }

    private synchronized ExecutorService threads() {
        if (threads == null) {
            threads = camel.getExecutorServiceManager().newFixedThreadPool(this, "PortalExtraction", TOGETHER);
        }
        return threads;
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    /** The cursor moves when what stands before it is in the table. */
    private void changes(OrthancClient client) throws HttpFailedException, InterruptedException {
        String orthanc = properties.orthanc();
        long cursor = table.cursor(orthanc);
        boolean more = true;
        while (more) {
            JsonNode page = client.get("what is new", "/changes?limit=" + CHANGES + "&since=" + cursor);
            long last = page.path("Last").asLong();
            if (last < cursor) {
                LOG.warn("The portal's Orthanc counts its changes from the beginning: its database is a new one");
                table.cursor(orthanc, 0);
                reconciled = false;
                return;
            }
            for (JsonNode change : page.path("Changes")) {
                if (change.path("ChangeType").asText().equals("StableStudy")) {
                    table.seen(orthanc, change.path("ID").asText());
                }
            }
            if (last > cursor) {
                cursor = last;
                table.cursor(orthanc, cursor);
            }
            more = !page.path("Done").asBoolean(true) && page.path("Changes").size() > 0;
        }
    }

    private void reconcile(OrthancClient client) throws HttpFailedException, InterruptedException {
        String orthanc = properties.orthanc();
        int size = STUDIES;
        for (int at = 0; size == STUDIES; at += STUDIES) {
            JsonNode page = client.get("its studies", "/studies?expand&limit=" + STUDIES + "&since=" + at);
            size = page.size();
            for (JsonNode study : page) {
                String id = study.path("ID").asText();
                boolean same = table.find(orthanc, id)
                        .filter(known -> !known.isDone()
                                || study.path("LastUpdate").asText().equals(known.lastUpdate()))
                        .isPresent();
                if (!same) {
                    table.seen(orthanc, id);
                }
            }
        }
    }
}
