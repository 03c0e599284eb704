package org.dromedary.web.dicomweb;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.stereotype.Component;

import org.dromedary.study.Audit;

/** Notes what of studies goes out to DICOMweb clients: {@code study.retrieved}. */
@Component
class RetrievalAudit {

    private static final String EVENT = "study.retrieved";
    /** A viewer asks for each frame by itself; that it shows a study is one event. */
    private static final long AGAIN = Duration.ofMinutes(10).toNanos();

    private static final int MOST_KNOWN = 10_000;

    private final Audit audit;
    /** When somebody was noted to look at a study; the oldest first. */
    private final Map<String, Long> noted = new LinkedHashMap<>();

    RetrievalAudit(Audit audit) {
        this.audit = audit;
    }

    /**
     * Instances were asked for: each request is noted.
     *
     * @param what the service
     * @param sop null for more than one instance
     */
    void retrieved(String what, String study, String sop, HttpServletRequest request) {
        audit.record(EVENT, study, sop, null, detail(what, request));
    }

    /** Parts of instances or pictures were asked for: noted once in ten minutes for each study, service and user. */
    void viewed(String what, String study, HttpServletRequest request) {
        String detail = detail(what, request);
        if (isNew(study + " " + detail)) {
            audit.record(EVENT, study, null, null, detail);
        }
    }

    private synchronized boolean isNew(String key) {
        long now = System.nanoTime();
        Long before = noted.get(key);
        if (before != null && now - before < AGAIN) {
            return false;
        }
        noted.remove(key);
        noted.put(key, now);
        if (noted.size() > MOST_KNOWN) {
            noted.remove(noted.keySet().iterator().next());
        }
        return true;
    }

    private static String detail(String what, HttpServletRequest request) {
        String user = request.getUserPrincipal() == null
                ? "?"
                : request.getUserPrincipal().getName();
        return what + " by " + user + " at " + request.getRemoteAddr();
    }
}
