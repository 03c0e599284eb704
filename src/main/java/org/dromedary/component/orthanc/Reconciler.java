package org.dromedary.component.orthanc;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.component.PeerException;
import org.dromedary.component.orthanc.OrthancMemory.Brought;
import org.dromedary.component.orthanc.OrthancMemory.Known;
import org.dromedary.component.orthanc.OrthancMemory.Want;
import org.dromedary.component.orthanc.OrthancReads.StudyThere;

/**
 * Compares the studies that an Orthanc has with those that were brought, for what its log does not tell: a study does not
 * become stable by the log if Orthanc is restarted meanwhile, one that never rests never does, and deletes leave no trace.
 */
final class Reconciler {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    private static final int PAGE = 200;
    /** {@code LastUpdate} has seconds: an instance that came in the same one is seen by the number of instances only. */
    private static final Duration SETTLED = Duration.ofSeconds(3);

    private final String orthanc;
    private final OrthancReads reads;
    private final OrthancMemory memory;
    private final Duration unstableAfter;
    private final Map<String, Unstable> unstable = new HashMap<>();

    /** A study that is not stable: since when it is seen so, and since when nothing has changed. */
    private record Unstable(String lastUpdate, Instant first, Instant unchanged) {}

    Reconciler(String orthanc, OrthancReads reads, OrthancMemory memory, Duration unstableAfter) {
        this.orthanc = orthanc;
        this.reads = reads;
        this.memory = memory;
        this.unstableAfter = unstableAfter;
    }

    /** Notes, for an Orthanc whose history does not matter, every stable study that it has now as brought. */
    void skipHistory() throws PeerException, InterruptedException {
        int page = 0;
        for (List<StudyThere> there = reads.studies(0, PAGE); !there.isEmpty(); there = reads.studies(page, PAGE)) {
            page += there.size();
            memory.skip(
                    orthanc,
                    there.stream()
                            .filter(StudyThere::stable)
                            .collect(Collectors.toMap(
                                    StudyThere::id,
                                    study -> new Brought(study.studyUid(), study.lastUpdate(), 0, true),
                                    (one, other) -> one)));
        }
    }

    /** Notes what is to be brought, and what is gone. */
    void reconcile(Instant now) throws PeerException, InterruptedException {
        Set<String> gone = memory.studies(orthanc);
        Map<String, Unstable> before = Map.copyOf(unstable);
        unstable.clear();
        int found = 0;
        int seen = 0;
        for (List<StudyThere> there = reads.studies(0, PAGE); !there.isEmpty(); there = reads.studies(seen, PAGE)) {
            seen += there.size();
            List<String> ids = there.stream().map(StudyThere::id).toList();
            Map<String, Known> known = memory.known(orthanc, ids);
            Map<String, Want> wanted = new LinkedHashMap<>();
            for (StudyThere study : there) {
                Want want = judge(study, known.get(study.id()), before.get(study.id()), now);
                if (want != null) {
                    wanted.put(study.id(), want);
                }
            }
            if (!wanted.isEmpty()) {
                memory.note(orthanc, null, wanted);
            }
            found += wanted.size();
            ids.forEach(gone::remove);
        }
        if (found > 0) {
            LOG.info("Orthanc {}: {} studies are to be brought that its log did not tell of", orthanc, found);
        }
        forget(gone);
    }

    private Want judge(StudyThere study, Known known, Unstable before, Instant now)
            throws PeerException, InterruptedException {
        if (known != null && known.due()) {
            return null;
        }
        Brought brought = known == null ? null : known.brought();
        if (brought != null && brought.whole() && study.lastUpdate().equals(brought.lastUpdate())) {
            return known.checked() || now.isBefore(known.broughtAt().plus(SETTLED)) ? null : compare(study, brought);
        }
        return study.stable() ? Want.STABLE : watch(study, before, now);
    }

    private Want compare(StudyThere study, Brought brought) throws PeerException, InterruptedException {
        Optional<Integer> count = reads.count(study.id());
        if (count.isPresent() && count.get() > brought.instances()) {
            return study.stable() ? Want.STABLE : Want.PART;
        }
        memory.checked(orthanc, study.id());
        return null;
    }

    private Want watch(StudyThere study, Unstable before, Instant now) {
        boolean same = before != null && before.lastUpdate().equals(study.lastUpdate());
        Unstable seen = new Unstable(
                study.lastUpdate(), before == null ? now : before.first(), same ? before.unchanged() : now);
        unstable.put(study.id(), seen);
        if (isOver(seen.unchanged(), now)) {
            return Want.WHOLE;
        }
        return isOver(seen.first(), now) ? Want.PART : null;
    }

    private boolean isOver(Instant since, Instant now) {
        return !now.isBefore(since.plus(unstableAfter));
    }

    /** Pages shift when a study is deleted while they are read: what was not seen is asked for by name. */
    private void forget(Set<String> notSeen) throws PeerException, InterruptedException {
        int gone = 0;
        Map<String, Known> known = memory.known(orthanc, notSeen);
        for (String id : notSeen) {
            if (known.containsKey(id) && !known.get(id).due() && reads.study(id).isEmpty()) {
                gone++;
                if (known.get(id).brought() != null && known.get(id).brought().whole()) {
                    memory.gone(orthanc, id);
                } else {
                    // its end is told by who brings it
                    memory.note(orthanc, null, Map.of(id, Want.WHOLE));
                }
            }
        }
        if (gone > 0) {
            LOG.info("Orthanc {}: {} studies that were brought or were to be are no longer there", orthanc, gone);
        }
    }
}
