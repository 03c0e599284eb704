package org.dromedary.study;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.springframework.stereotype.Component;

/**
 * The studies whose next generation is being received on this node, and when each is complete. Only this, and never a row of
 * the index, says that a study is quiet: a row is written later than its instance.
 */
@Component
class Reception {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final StudyIndex index;
    private final StudyProperties properties;
    private final LongSupplier nanoTime;
    private final Map<String, Ongoing> ongoing = new ConcurrentHashMap<>();

    @org.springframework.beans.factory.annotation.Autowired
    Reception(StudyIndex index, StudyProperties properties) {
        this(index, properties, System::nanoTime);
    }

    Reception(StudyIndex index, StudyProperties properties, LongSupplier nanoTime) {
        this.index = index;
        this.properties = properties;
        this.nanoTime = nanoTime;
    }

    /** A study that is being received; guarded by the map's lock on its key. */
    static final class Ongoing {

        private final String studyUid;
        private final String source;
        private final int generation;
        private final long since;
        private final Set<String> associations = new HashSet<>();
        private long last;
        private int inFlight;
        private boolean released;
        /** An association was lost, and its sender may come back with the rest. */
        private boolean broken;

        private boolean forced;
        private volatile boolean closing;
        /** Guarded by this. */
        private boolean marked;

        private Ongoing(String studyUid, String source, int generation, long now) {
            this.studyUid = studyUid;
            this.source = source;
            this.generation = generation;
            this.since = now;
            this.last = now;
        }

        String studyUid() {
            return studyUid;
        }

        /** Whether the study's folder tells that this generation has begun; guarded by this. */
        boolean marked() {
            return marked;
        }

        void mark() {
            marked = true;
        }

        /** The generation that the instances which come now belong to. */
        int generation() {
            return generation;
        }
    }

    /**
     * An instance is about to be stored. When it is the first of a generation, the study is made known as receiving before
     * this returns.
     *
     * @param first the study as this instance describes it
     * @throws StoreUnavailableException if the generation before cannot be ended
     */
    Ongoing enter(String studyUid, Source source, Supplier<Study> first)
            throws InterruptedException, StoreUnavailableException {
        long start = nanoTime.getAsLong();
        while (nanoTime.getAsLong() - start < PATIENCE_NANOS) {
            Ongoing study = tryEnter(studyUid, source, first);
            if (!study.closing) {
                return study;
            }
            // forced or overdue: what is in flight is finished in milliseconds, then a new generation begins
            TimeUnit.MILLISECONDS.sleep(1);
        }
        throw new StoreUnavailableException("The index cannot end the study's last generation", null);
    }

    private Ongoing tryEnter(String studyUid, Source source, Supplier<Study> first) {
        return ongoing.compute(studyUid, (uid, known) -> {
            Ongoing study = known;
            if (study != null && study.closing) {
                return study;
            }
            if (study == null) {
                int generation = index.openGeneration(first.get()).generation() + 1;
                study = new Ongoing(uid, source.name(), generation, nanoTime.getAsLong());
            }
            study.inFlight++;
            if (source.association() != null) {
                study.associations.add(source.association());
                study.released = false;
            }
            return study;
        });
    }

    /** The instance is stored, or refused. */
    void leave(Ongoing study) {
        ongoing.computeIfPresent(study.studyUid, (uid, known) -> {
            known.inFlight--;
            known.last = nanoTime.getAsLong();
            return known;
        });
    }

    /**
     * An association has ended.
     *
     * @param orderly false if it was aborted: then the sender may come back, and only the quiet period counts
     */
    void released(String association, boolean orderly) {
        for (String uid : List.copyOf(ongoing.keySet())) {
            ongoing.computeIfPresent(uid, (key, study) -> {
                if (study.associations.remove(association)) {
                    study.broken |= !orderly;
                    if (study.associations.isEmpty() && !study.broken) {
                        study.released = true;
                        study.last = nanoTime.getAsLong();
                    }
                }
                return study;
            });
        }
    }

    /** The next look finds the study complete; false if nothing of it is being received. */
    boolean force(String studyUid) {
        return ongoing.computeIfPresent(studyUid, (uid, study) -> {
                    study.forced = true;
                    return study;
                })
                != null;
    }

    /** Takes up a study that was being received when the program stopped. */
    void resume(Study study) {
        ongoing.computeIfAbsent(
                study.studyUid(),
                uid -> new Ongoing(uid, study.source(), study.generation() + 1, nanoTime.getAsLong()));
    }

    /** Studies that are complete now. */
    List<String> complete() {
        List<String> complete = new ArrayList<>();
        for (String uid : ongoing.keySet()) {
            ongoing.computeIfPresent(uid, (key, study) -> {
                if (isComplete(study)) {
                    complete.add(key);
                }
                return study;
            });
        }
        return complete;
    }

    /**
     * Ends the generation of a study, unless an instance came in between.
     *
     * @param whole whether all of it is in the index; else the study is held, and the generation stays open
     * @return the study, if that made it stable or held
     */
    Optional<Study> end(String studyUid, boolean whole) {
        Study[] ended = new Study[1];
        ongoing.computeIfPresent(studyUid, (uid, study) -> {
            if (study.inFlight > 0 || !isComplete(study)) {
                return study;
            }
            ended[0] = (whole ? index.makeStable(uid) : index.holdOpen(uid)).orElse(null);
            return null;
        });
        return Optional.ofNullable(ended[0]);
    }

    private boolean isComplete(Ongoing study) {
        StudyProperties.SourceProperties periods = properties.periods(study.source);
        long now = nanoTime.getAsLong();
        Duration quiet = Duration.ofNanos(now - study.last);
        study.closing |= study.forced || Duration.ofNanos(now - study.since).compareTo(periods.deadline()) >= 0;
        return study.inFlight == 0
                && (study.closing
                        || quiet.compareTo(periods.quietPeriod()) >= 0
                        || study.released && quiet.compareTo(periods.releasePeriod()) >= 0);
    }

    /** How many studies are being received. */
    int size() {
        return ongoing.size();
    }
}
