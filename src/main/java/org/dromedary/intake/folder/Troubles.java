package org.dromedary.intake.folder;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What does not work in a watched folder now: which of its files wait before they are tried again, and what is told of it. */
final class Troubles {

    private static final Logger LOG = LoggerFactory.getLogger(Troubles.class);
    private static final long FIRST_PAUSE_MILLIS = 2000;
    private static final int MOST_DOUBLINGS = 7;

    private final String name;
    private final Map<Path, Pause> pauses = new ConcurrentHashMap<>();
    private final AtomicReference<String> problem = new AtomicReference<>();
    private volatile boolean more;

    private record Pause(int tries, long until) {}

    Troubles(String name) {
        this.name = name;
    }

    /** A look begins: what is in the way is found anew. */
    void look() {
        more = false;
    }

    /** A look has ended, and the folder itself can be read. */
    void lookEnded() {
        if (!more) {
            say(null);
        }
    }

    /** A file waits, twice as long as the last time. */
    void later(Path relative, String why) {
        Pause before = pauses.get(relative);
        int tries = before == null ? 0 : before.tries();
        long pause = FIRST_PAUSE_MILLIS << Math.min(tries, MOST_DOUBLINGS);
        pauses.put(relative, new Pause(tries + 1, System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause)));
        more = true;
        say(why);
    }

    boolean isPausing(Path relative) {
        Pause pause = pauses.get(relative);
        return pause != null && System.nanoTime() - pause.until() < 0;
    }

    /** Whether a file was in trouble when it was tried last. */
    boolean has(Path relative) {
        return pauses.containsKey(relative);
    }

    void over(Path relative) {
        pauses.remove(relative);
    }

    void retain(Set<Path> there) {
        pauses.keySet().retainAll(there);
    }

    /** Says what is wrong once, and that it is over once. */
    void say(String now) {
        if (now == null && !pauses.isEmpty()) {
            return;
        }
        String before = problem.getAndSet(now);
        if (now != null && !now.equals(before)) {
            LOG.warn("Intake {}: {}; it is tried again", name, now);
        } else if (now == null && before != null) {
            LOG.info("Intake {} works again", name);
        }
    }

    /** Why nothing, or not everything, is taken now; null: it works. */
    String problem() {
        return problem.get();
    }

    /** What an exception says, without the file's name, which may name a patient. */
    static String said(Exception e) {
        if (e instanceof AccessDeniedException) {
            return "permission denied; give the user of this program the permission";
        }
        return e instanceof FileSystemException file
                ? file.getReason() == null ? e.getClass().getSimpleName() : file.getReason()
                : String.valueOf(e.getMessage());
    }
}
