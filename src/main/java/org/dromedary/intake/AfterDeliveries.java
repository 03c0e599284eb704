package org.dromedary.intake;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

import org.dromedary.component.PeerException;
import org.dromedary.component.orthanc.OrthancClient;
import org.dromedary.component.orthanc.OrthancHousekeeping;
import org.dromedary.component.orthanc.OrthancMemory;
import org.dromedary.component.orthanc.OrthancMemory.Want;
import org.dromedary.study.Audit;
import org.dromedary.study.Instance;
import org.dromedary.study.Study;
import org.dromedary.study.StudyIndex;
import org.dromedary.study.StudyStore;

/**
 * Does in an Orthanc what its settings say of studies whose deliveries have all ended well ({@code after-delivery}). What is to be
 * done follows from the database, so that it survives a restart, and each step may be done twice.
 *
 * <p>Instances are deleted one by one and never the study as a whole: what has come meanwhile stays, is brought and delivered,
 * and is deleted then.
 */
@Component
class AfterDeliveries {

    private static final Logger LOG = LoggerFactory.getLogger(AfterDeliveries.class);
    private static final int AT_ONCE = 20;
    private static final long FIRST_PAUSE_SECONDS = 10;
    private static final int MOST_DOUBLINGS = 9;

    private final Orthancs orthancs;
    private final AfterRows rows;
    private final OrthancMemory memory;
    private final StudyIndex index;
    private final StudyStore store;
    private final Audit audit;
    private final Map<String, OrthancHousekeeping> keepers = new ConcurrentHashMap<>();
    private CamelContext context;

    AfterDeliveries(
            Orthancs orthancs, AfterRows rows, OrthancMemory memory, StudyIndex index, StudyStore store, Audit audit) {
        this.orthancs = orthancs;
        this.rows = rows;
        this.memory = memory;
        this.index = index;
        this.store = store;
        this.audit = audit;
    }

    /** A study cannot be removed from there, however often that is tried. */
    private static final class KeptException extends Exception {

        private static final long serialVersionUID = 1L;

        KeptException(String message) {
            super(message);
        }
    }

    /** Called once, when the context has started. */
    void start(CamelContext started) {
        context = started;
        Map<String, OrthancSettings> concerned = new LinkedHashMap<>();
        orthancs.all().forEach((name, settings) -> {
            if (settings.after().action() != AfterDelivery.Action.KEEP) {
                concerned.put(name, settings);
            }
        });
        if (concerned.isEmpty()) {
            return;
        }
        ScheduledExecutorService clock = context.getExecutorServiceManager()
                .newScheduledThreadPool(this, "OrthancAfterDelivery", concerned.size());
        concerned.forEach((name, settings) -> {
            long pause = settings.pollInterval().toMillis();
            clock.scheduleWithFixedDelay(() -> look(name, settings.after()), pause, pause, TimeUnit.MILLISECONDS);
        });
    }

    private void look(String orthanc, AfterDelivery after) {
        try {
            for (AfterRows.Delivered study : rows.delivered(orthanc, AT_ONCE)) {
                take(orthanc, after, study);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.warn("Orthanc {}: what is to be done after delivery cannot be read now: {}", orthanc, e.getMessage());
        }
    }

    private void take(String orthanc, AfterDelivery after, AfterRows.Delivered study) throws InterruptedException {
        try {
            act(orthanc, after, study);
        } catch (KeptException e) {
            LOG.error("Orthanc {}: study {} stays there: {}", orthanc, Study.shortId(study.studyUid()), e.getMessage());
            rows.done(orthanc, study.studyId(), e.getMessage());
            audit.record("orthanc.kept", study.studyUid(), null, null, orthanc + ": " + e.getMessage());
        } catch (PeerException | RuntimeException e) {
            long pause = FIRST_PAUSE_SECONDS << Math.min(study.tries(), MOST_DOUBLINGS);
            String reason = String.valueOf(e.getMessage());
            LOG.warn(
                    "Orthanc {}: {} after delivery of study {} has failed, trying again in {} s: {}",
                    orthanc,
                    after.action().name().toLowerCase(),
                    Study.shortId(study.studyUid()),
                    pause,
                    reason);
            rows.failed(orthanc, study.studyId(), reason, Instant.now().plusSeconds(pause));
        }
    }

    private void act(String orthanc, AfterDelivery after, AfterRows.Delivered study)
            throws PeerException, InterruptedException, KeptException {
        OrthancHousekeeping keeper = keeper(orthanc);
        Optional<Map<String, String>> there = keeper.versions(study.studyId());
        if (there.isEmpty()) {
            memory.gone(orthanc, study.studyId());
            return;
        }
        Map<String, OrthancMemory.Instance> brought = memory.instances(orthanc, study.studyId());
        if (hasNew(there.get(), brought)) {
            memory.note(orthanc, null, Map.of(study.studyId(), Want.STABLE));
            return;
        }
        if (after.action() == AfterDelivery.Action.LABEL) {
            keeper.label(study.studyId(), after.target());
            finish(orthanc, study, "labelled " + after.target(), null);
            return;
        }
        int different = rows.different(study.studyUid());
        if (different > 0) {
            throw new KeptException(
                    "destinations had " + different + " of its instances before, maybe with other content, and"
                            + " have kept theirs: compare them, and remove by hand what is right");
        }
        // what was refused or is not in the store any more was not delivered either: it stays there
        Map<String, Path> ours = stored(study.studyUid(), brought, there.get().keySet());
        if (after.action() == AfterDelivery.Action.MOVE) {
            move(keeper, after.target(), ours);
        }
        keeper.delete(ours.keySet());
        memory.remove(orthanc, study.studyId(), ours.keySet());
        int left = there.get().size() - ours.size();
        String how = after.action() == AfterDelivery.Action.MOVE ? "moved to " + after.target() : "deleted";
        finish(orthanc, study, how, left == 0 ? null : left + " instances were never taken here, and stay there");
    }

    private static boolean hasNew(Map<String, String> there, Map<String, OrthancMemory.Instance> brought) {
        return there.entrySet().stream()
                .anyMatch(one -> !brought.containsKey(one.getKey())
                        || !brought.get(one.getKey()).version().equals(one.getValue()));
    }

    /** Files in the store, by what Orthanc calls their instances. */
    private Map<String, Path> stored(String studyUid, Map<String, OrthancMemory.Instance> brought, Set<String> there) {
        Map<String, List<Instance>> bySop =
                index.instances(studyUid).stream().collect(Collectors.groupingBy(Instance::sopUid));
        Map<String, Path> files = new HashMap<>();
        for (String id : there) {
            OrthancMemory.Instance instance = brought.get(id);
            List<Instance> ours = bySop.getOrDefault(String.valueOf(instance.sopUid()), List.of());
            // the same SOP Instance UID in two series: which of them it is cannot be told
            if (instance.refused() == null && ours.size() == 1 && Files.isRegularFile(store.file(ours.get(0)))) {
                files.put(id, store.file(ours.get(0)));
            }
        }
        return files;
    }

    /** Uploads, and compares what the other one has with what this one has; identifiers are the same in every Orthanc. */
    private void move(OrthancHousekeeping from, String target, Map<String, Path> files)
            throws PeerException, InterruptedException, KeptException {
        List<File> bodies = new ArrayList<>();
        files.values().forEach(file -> bodies.add(file.toFile()));
        try {
            context.createProducerTemplate().sendBody("orthanc:" + target + "?operation=upload", bodies);
        } catch (CamelExecutionException e) {
            if (e.getCause() instanceof PeerException refused) {
                throw refused;
            }
            throw e;
        }
        OrthancHousekeeping to = keeper(target);
        int other = 0;
        for (String id : files.keySet()) {
            Optional<String> here = from.md5(id);
            if (here.isPresent() && !here.equals(to.md5(id))) {
                other++;
            }
        }
        if (other > 0) {
            throw new KeptException("Orthanc " + target + " has other bytes of " + other + " of " + files.size()
                    + " instances than this one: compare them, and remove by hand what is right");
        }
    }

    private void finish(String orthanc, AfterRows.Delivered study, String how, String note) {
        rows.done(orthanc, study.studyId(), note);
        audit.record(
                "orthanc.after-delivery",
                study.studyUid(),
                null,
                null,
                how + " in Orthanc " + orthanc + (note == null ? "" : "; " + note));
        LOG.info(
                "Orthanc {}: study {} is delivered and {}{}",
                orthanc,
                Study.shortId(study.studyUid()),
                how,
                note == null ? "" : "; " + note);
    }

    private OrthancHousekeeping keeper(String orthanc) {
        return keepers.computeIfAbsent(orthanc, name -> {
            OrthancSettings settings = orthancs.all().get(name);
            return new OrthancHousekeeping(new OrthancClient(settings.address(), settings.options()));
        });
    }
}
