package org.dromedary.component.orthanc;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.component.PeerException;
import org.dromedary.component.orthanc.OrthancMemory.Cursor;
import org.dromedary.component.orthanc.OrthancMemory.Want;

/**
 * Reads the log of changes of one Orthanc from the cursor to its end and notes which studies are to be brought.
 *
 * <p>It asks for the change at the cursor once more with each page: another one in its place, or a log that ends before it,
 * belongs to another database, and is read from its start. A missing one was deleted with its resource and tells nothing.
 */
final class ChangeLog {

    private static final Logger LOG = LoggerFactory.getLogger(ChangeLog.class);

    private final String orthanc;
    private final OrthancReads reads;
    private final OrthancMemory memory;
    private final ChangedStudies studies;
    private final int pageSize;
    private Cursor cursor;

    ChangeLog(String orthanc, OrthancReads reads, OrthancMemory memory, ChangedStudies studies, int pageSize) {
        this.orthanc = orthanc;
        this.reads = reads;
        this.memory = memory;
        this.studies = studies;
        this.pageSize = pageSize;
    }

    /** What a look at the log has brought. */
    record Look(int changes, boolean rebuilt, boolean first) {}

    /** The sequence number of the newest change that was read; 0 before the first look. */
    long position() {
        return cursor == null ? 0 : cursor.seq();
    }

    /**
     * Reads to the end of the log.
     *
     * @param skipHistory whether an Orthanc that was never read before is followed from now on only
     */
    Look read(boolean skipHistory) throws PeerException, InterruptedException {
        cursor = memory.cursor(orthanc).orElse(null);
        boolean first = cursor == null;
        if (first) {
            start(skipHistory);
        }
        boolean rebuilt = hasOtherServer();
        int changes = 0;
        if (rebuilt) {
            startAgain("it has another DatabaseServerIdentifier");
        }
        while (true) {
            ChangesPage page = reads.changes(Math.max(0, cursor.seq() - 1), pageSize);
            String other = otherDatabase(page);
            if (other != null) {
                rebuilt = true;
                startAgain(other);
                continue;
            }
            List<Change> fresh = page.changes().stream()
                    .filter(change -> change.seq() > cursor.seq())
                    .toList();
            if (!fresh.isEmpty()) {
                take(fresh);
                changes += fresh.size();
            }
            if (page.done() || fresh.isEmpty()) {
                return new Look(changes, rebuilt, first);
            }
        }
    }

    private void start(boolean skipHistory) throws PeerException, InterruptedException {
        cursor = Cursor.START.withServer(reads.serverId());
        if (skipHistory) {
            ChangesPage newest = reads.newest();
            Change last = newest.changes().isEmpty() ? null : newest.changes().get(0);
            cursor = last == null ? new Cursor(newest.last(), null, null, null, cursor.serverId()) : at(last);
        }
        memory.note(orthanc, cursor, Map.of());
    }

    private boolean hasOtherServer() throws PeerException, InterruptedException {
        String now = reads.serverId();
        if (cursor.serverId() == null || now == null) {
            cursor = cursor.withServer(now);
            return false;
        }
        return !now.equals(cursor.serverId());
    }

    /** Why the page is not of the database that the cursor is of; null if it may be. */
    private String otherDatabase(ChangesPage page) {
        if (cursor.seq() == 0) {
            return null;
        }
        if (page.changes().isEmpty()) {
            return page.last() < cursor.seq()
                    ? "its newest change is " + page.last() + ", and " + cursor.seq() + " was read before"
                    : null;
        }
        Change first = page.changes().get(0);
        return first.seq() == cursor.seq() && cursor.type() != null && !first.is(cursor)
                ? "change " + cursor.seq() + " is another than the one that was read before"
                : null;
    }

    private void startAgain(String why) throws PeerException, InterruptedException {
        LOG.warn("Orthanc {} has another database: {}. Its changes are read from the start", orthanc, why);
        cursor = Cursor.START.withServer(reads.serverId());
        memory.note(orthanc, cursor, Map.of());
    }

    private void take(List<Change> fresh) throws PeerException, InterruptedException {
        Map<String, Want> wanted = new LinkedHashMap<>();
        for (Change change : fresh) {
            studies.of(change).forEach((id, want) -> wanted.merge(id, want, Want::stronger));
        }
        cursor = at(fresh.get(fresh.size() - 1));
        memory.note(orthanc, cursor, wanted);
    }

    private Cursor at(Change change) {
        return new Cursor(change.seq(), change.type(), change.id(), change.date(), cursor.serverId());
    }
}
