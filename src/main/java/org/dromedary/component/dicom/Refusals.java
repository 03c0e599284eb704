package org.dromedary.component.dicom;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who was not let in, and why: counted by reason, remembered by caller, and told in the log - once a minute for each caller,
 * and in so many lines a minute at most that a flood does not fill the disk.
 */
public final class Refusals {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);
    private static final int LINES_A_MINUTE = 20;
    /** Callers that are remembered; the one that came longest ago is forgotten. */
    private static final int REMEMBERED = 200;

    private final LongSupplier clock;
    private final Map<Reason, Long> counts = new EnumMap<>(Reason.class);
    private final Map<String, Refusals.Entry> entries = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Refusals.Entry> eldest) {
            return size() > REMEMBERED;
        }
    };
    private long minuteBegan;
    private int lines;
    private long untold;

    Refusals() {
        this(System::nanoTime);
    }

    Refusals(LongSupplier clock) {
        this.clock = clock;
        this.minuteBegan = clock.getAsLong();
    }

    /** What kept a caller out. */
    public enum Reason {
        /** A-ASSOCIATE-RJ 1/1/7. */
        CALLED_AE_TITLE,
        /** A-ASSOCIATE-RJ 1/1/3: the AE title, or this AE title from that address, is not allowed. */
        CALLING_AE_TITLE,
        /** A-ASSOCIATE-RJ 1/1/1: no, a wrong, or an unknown kind of user identity. */
        USER_IDENTITY,
        /** A-ASSOCIATE-RJ 2/3/2: all associations are in use. */
        ASSOCIATIONS,
        /** A-ASSOCIATE-RJ 2/3/2: the caller has as many as one caller may have. */
        ASSOCIATIONS_OF_CALLER,
        /** A-ASSOCIATE-RJ 2/3/1, or closed: the address opens connections too fast. */
        RATE,
        /** A-ASSOCIATE-RJ 2/3/1, or closed: too many connections have not said what they want. */
        WAITING,
        /** Closed: the TLS handshake failed. */
        TLS,
        /** A-ABORT: it speaks TLS on the port that has none. */
        TLS_ON_PLAIN_PORT;

        /** Its name in metrics. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * A caller that was refused.
     *
     * @param caller {@code AET@address}, or the address where nobody has asked for a name
     * @param times how often, since the start or since it was forgotten
     */
    public record Refused(String caller, Reason reason, long times, Instant last) {}

    private static final class Entry {
        private String caller;
        private Reason reason;
        private long times;
        private Instant last;
        private boolean told;
        private long toldAt;
        private long since;
    }

    /** @param callingAet null if it is not known yet */
    void note(Reason reason, String callingAet, InetAddress address, String remedy) {
        String caller = caller(callingAet, address);
        String line = null;
        synchronized (this) {
            counts.merge(reason, 1L, Long::sum);
            Entry entry = entries.computeIfAbsent(reason + " " + caller, key -> new Entry());
            entry.caller = caller;
            entry.reason = reason;
            entry.times++;
            entry.since++;
            entry.last = Instant.now();
            if (!entry.told || clock.getAsLong() - entry.toldAt >= MINUTE) {
                line = line(entry, remedy);
            }
        }
        if (line != null) {
            LOG.warn(line);
        }
    }

    private String line(Entry entry, String remedy) {
        long now = clock.getAsLong();
        if (now - minuteBegan >= MINUTE) {
            minuteBegan = now;
            lines = 0;
        }
        if (lines == LINES_A_MINUTE) {
            untold++;
            return null;
        }
        lines++;
        String line = entry.caller + " was refused"
                + (entry.since > 1 ? " (" + entry.since + " times since this was last said)" : "")
                + ": " + remedy
                + (untold > 0 ? " - and others were, " + untold + " times, too many to say each" : "");
        entry.told = true;
        entry.toldAt = now;
        entry.since = 0;
        untold = 0;
        return line;
    }

    /** As the allowed callers are written. What a stranger calls itself goes into logs and pages, so only plain characters stay. */
    static String caller(String callingAet, InetAddress address) {
        String aet = callingAet == null ? "" : callingAet.replaceAll("[^ -~]", "?") + "@";
        return aet + address.getHostAddress();
    }

    /** How often, since the start. */
    public synchronized long count(Reason reason) {
        return counts.getOrDefault(reason, 0L);
    }

    /** The callers that were refused last, the latest first. */
    public synchronized List<Refused> latest(int limit) {
        List<Refused> all = new ArrayList<>();
        for (Entry entry : entries.values()) {
            all.add(new Refused(entry.caller, entry.reason, entry.times, entry.last));
        }
        Collections.reverse(all);
        return all.subList(0, Math.min(limit, all.size()));
    }
}
