package org.dromedary.sync;

import java.time.Duration;
import java.util.List;

import org.dromedary.component.PeerException;
import org.dromedary.study.Study;
import org.dromedary.study.StudyIndex;

/** Fetches by C-MOVE or C-GET and looks into the index for what has come. */
final class StoreFetch implements SyncRun.Fetch {

    /** What was acknowledged is in the index soon after; a PACS may say that it has sent before the last one is here. */
    private static final Duration ARRIVAL = Duration.ofSeconds(10);

    private final Pacs pacs;
    private final StudyIndex index;
    private final SyncProperties properties;
    private final String ownAet;

    StoreFetch(Pacs pacs, StudyIndex index, SyncProperties properties, String ownAet) {
        this.pacs = pacs;
        this.index = index;
        this.properties = properties;
        this.ownAet = ownAet;
    }

    @Override
    public List<PacsStudy> list(String node, StudyFilter filter, int limit) throws PeerException {
        return pacs.studies(node, filter, limit).studies();
    }

    @Override
    public boolean isPresent(String studyUid, Integer expected) {
        return expected != null && expected > 0 && instances(studyUid) >= expected;
    }

    private int instances(String studyUid) {
        return index.study(studyUid).map(Study::instances).orElse(0);
    }

    @Override
    public String fetch(String node, String studyUid, Integer expected) throws PeerException, InterruptedException {
        SyncProperties.NodeSync settings = properties.of(node);
        if (settings.retrieve() == Retrieve.GET) {
            pacs.get(node, studyUid);
        } else {
            pacs.move(node, studyUid, settings.moveDestination().isBlank() ? ownAet : settings.moveDestination());
        }
        int wanted = expected == null ? 1 : Math.max(expected, 1);
        long end = System.nanoTime() + ARRIVAL.toNanos();
        int here = instances(studyUid);
        while (here < wanted && System.nanoTime() < end) {
            Thread.sleep(100);
            here = instances(studyUid);
        }
        if (here >= wanted) {
            return null;
        }
        return here + " of " + wanted + " instances are here although " + node + " says that it has sent the study"
                + (settings.retrieve() == Retrieve.MOVE
                        ? "; see that the address it knows for our AE title is this router's"
                        : "; see the log for what was refused");
    }
}
