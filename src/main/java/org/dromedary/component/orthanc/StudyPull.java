package org.dromedary.component.orthanc;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.component.PeerException;
import org.dromedary.component.orthanc.OrthancMemory.Brought;
import org.dromedary.component.orthanc.OrthancMemory.Due;
import org.dromedary.component.orthanc.OrthancMemory.Instance;
import org.dromedary.component.orthanc.OrthancMemory.Want;
import org.dromedary.component.orthanc.OrthancReads.InstanceThere;
import org.dromedary.component.orthanc.OrthancReads.StudyThere;

/**
 * Brings one study: what is there and was not brought before, instances in parallel, each as an exchange of its own. What is
 * safe is remembered on the way, so that a crash costs little, and what one instance meets does not keep the others back.
 */
final class StudyPull {

    private static final Logger LOG = LoggerFactory.getLogger(StudyPull.class);
    /** So many instances are remembered at once. */
    private static final int BATCH = 200;
    /** Not a fault, but the study has to be looked at again. */
    static final Exception DELETED = new IllegalStateException("Orthanc has them no longer", null);

    private final String orthanc;
    private final OrthancReads reads;
    private final OrthancMemory memory;
    private final InstanceIntake intake;
    private final boolean followsStudies;
    private final ExecutorService threads;
    /** Instances in flight, of all studies of this Orthanc. */
    private final Semaphore places;

    private final InstanceFailures earlier = new InstanceFailures();

    /** What takes an instance, and is told what becomes of its study. */
    interface InstanceIntake {

        /** Something of a study is about to come: it is not complete until {@link #ended}, however often that is tried. */
        void coming(StudyThere study) throws Exception;

        /**
         * Brings one instance; it is safe afterwards.
         *
         * @return what is to be remembered of it; empty if Orthanc has it no longer
         */
        Optional<Instance> bring(StudyThere study, InstanceThere instance) throws Exception;

        /** Whether an instance can be read there now; nothing becomes of it. */
        boolean isReadable(InstanceThere instance) throws Exception;

        /** The study goes on without an instance: it cannot be read there, though others can. */
        void lost(StudyThere study, InstanceThere instance, String why) throws Exception;

        /** Everything was brought that is there. */
        void ended(StudyThere study, int fresh, OrthancEvent how) throws Exception;
    }

    /** @param followsStudies whether it will be told when a study is stable */
    StudyPull(
            String orthanc,
            OrthancReads reads,
            OrthancMemory memory,
            InstanceIntake intake,
            boolean followsStudies,
            ExecutorService threads,
            Semaphore places) {
        this.orthanc = orthanc;
        this.reads = reads;
        this.memory = memory;
        this.intake = intake;
        this.followsStudies = followsStudies;
        this.threads = threads;
        this.places = places;
    }

    /** Orthanc has no good file of an instance. */
    static final class UnreadableException extends Exception {

        private static final long serialVersionUID = 1L;

        UnreadableException(Throwable cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** Some instances could not be brought. */
    static final class IncompleteException extends Exception {

        private static final long serialVersionUID = 1L;

        private final String studyUid;

        IncompleteException(String studyUid, String message, Throwable cause) {
            super(message, cause);
            this.studyUid = studyUid;
        }

        String studyUid() {
            return studyUid;
        }
    }

    /**
     * Brings the study.
     *
     * @throws IncompleteException if not all of it could be brought; what could is safe
     * @throws PeerException if it could not be looked at
     */
    void bring(Due due) throws Exception {
        Optional<StudyThere> found = reads.study(due.studyId());
        Optional<List<InstanceThere>> listed = found.isEmpty() ? Optional.empty() : reads.instances(due.studyId());
        if (listed.isEmpty()) {
            LOG.info(
                    "Orthanc {}: a study was deleted before {} of it was brought",
                    orthanc,
                    memory.instances(orthanc, due.studyId()).isEmpty() ? "anything" : "the rest");
            if (due.studyUid() != null) {
                intake.ended(new StudyThere(due.studyId(), due.studyUid(), "", true), 0, OrthancEvent.rest);
            }
            memory.gone(orthanc, due.studyId());
            earlier.forget(due.studyId());
            return;
        }
        StudyThere study = found.get();
        Map<String, Instance> known = memory.instances(orthanc, study.id());
        List<InstanceThere> fresh = listed.get().stream()
                .filter(there -> !known.containsKey(there.id())
                        || !known.get(there.id()).version().equals(there.version()))
                .toList();
        forgetDeleted(study, known, listed.get());
        boolean whole = due.want() == Want.WHOLE || due.want() == Want.STABLE && study.stable();
        if (!fresh.isEmpty()) {
            memory.coming(orthanc, study.id(), study.studyUid());
            intake.coming(study);
            bring(study, earlier.sorted(study.id(), fresh), witness(listed.get(), fresh, known));
        }
        if (!fresh.isEmpty() || whole) {
            intake.ended(
                    study,
                    fresh.size(),
                    whole ? OrthancEvent.complete : followsStudies ? OrthancEvent.part : OrthancEvent.rest);
        }
        memory.brought(
                orthanc,
                due,
                new Brought(study.studyUid(), study.lastUpdate(), listed.get().size(), whole));
        earlier.forget(study.id());
    }

    /** An instance that was read before: while it cannot be read either, it is the storage that is away and no file that is bad. */
    private static Optional<InstanceThere> witness(
            List<InstanceThere> all, List<InstanceThere> fresh, Map<String, Instance> known) {
        Set<InstanceThere> not = new HashSet<>(fresh);
        return all.stream()
                .filter(one -> !not.contains(one) && known.get(one.id()).refused() == null)
                .findFirst();
    }

    private void forgetDeleted(StudyThere study, Map<String, Instance> known, List<InstanceThere> there) {
        Set<String> deleted = new HashSet<>(known.keySet());
        there.forEach(instance -> deleted.remove(instance.id()));
        if (!deleted.isEmpty()) {
            memory.remove(orthanc, study.id(), deleted);
        }
    }

    /** An instance on its way. */
    private record Running(InstanceThere instance, Future<Optional<Instance>> result) {}

    /** An instance that could not be brought. */
    private record Failed(InstanceThere instance, Throwable why) {}

    private void bring(StudyThere study, List<InstanceThere> instances, Optional<InstanceThere> witness)
            throws Exception {
        List<Running> running = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        List<Failed> hopeless = new ArrayList<>();
        try {
            for (InstanceThere instance : instances) {
                places.acquire();
                running.add(new Running(instance, submit(study, instance)));
                if (running.size() >= BATCH) {
                    failures.addAll(collect(study, running, hopeless));
                }
                if (isHopeless(failures, instances.size())) {
                    break;
                }
            }
        } finally {
            failures.addAll(collect(study, running, hopeless));
        }
        if (!hopeless.isEmpty() && witness.isPresent() && intake.isReadable(witness.get())) {
            for (Failed one : hopeless) {
                giveUp(study, one);
                failures.remove(one.why());
            }
        }
        if (!failures.isEmpty()) {
            Throwable first = failures.get(0);
            throw new IncompleteException(
                    study.studyUid(),
                    failures.size() + " of " + instances.size() + " new instances could not be brought: "
                            + first.getMessage(),
                    first);
        }
    }

    private Future<Optional<Instance>> submit(StudyThere study, InstanceThere instance) {
        try {
            return threads.submit(() -> {
                try {
                    return intake.bring(study, instance);
                } finally {
                    places.release();
                }
            });
        } catch (RuntimeException e) {
            places.release();
            throw e;
        }
    }

    /** Waits for what is running, and remembers what is safe. @return what has failed */
    private List<Throwable> collect(StudyThere study, List<Running> running, List<Failed> hopeless)
            throws InterruptedException {
        List<Instance> safe = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        try {
            for (Running one : running) {
                Throwable failure = outcome(one, safe);
                if (failure != null) {
                    failures.add(failure);
                    if (earlier.failed(study.id(), one.instance(), failure)) {
                        hopeless.add(new Failed(one.instance(), failure));
                    }
                }
            }
        } finally {
            running.clear();
            memory.add(orthanc, study.id(), safe);
        }
        return failures;
    }

    private static Throwable outcome(Running one, List<Instance> safe) throws InterruptedException {
        try {
            Optional<Instance> brought = one.result().get();
            brought.ifPresent(safe::add);
            return brought.isPresent() ? null : DELETED;
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    /** The study goes on without an instance, until Orthanc has another file of it. */
    private void giveUp(StudyThere study, Failed lost) throws Exception {
        InstanceThere instance = lost.instance();
        LOG.error(
                "Orthanc {}: instance {} could not be read {} times, and its study goes on without it; send it there"
                        + " again, and it is brought: {}",
                orthanc,
                instance.id(),
                InstanceFailures.MOST,
                lost.why().getMessage());
        String why = OrthancMemory.LOST + ": " + lost.why().getMessage();
        intake.lost(study, instance, why);
        memory.add(
                orthanc, study.id(), List.of(new Instance(instance.id(), instance.version(), instance.sopUid(), why)));
    }

    /** Where nothing comes any more, not each of ten thousand instances is tried. */
    private static boolean isHopeless(List<Throwable> failures, int instances) {
        return failures.size() >= Math.min(BATCH, instances);
    }
}
