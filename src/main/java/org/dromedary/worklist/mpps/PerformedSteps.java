package org.dromedary.worklist.mpps;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.support.TransactionTemplate;

import org.dromedary.dicom.Uids;
import org.dromedary.study.Audit;
import org.dromedary.study.ExpectedInstances;
import org.dromedary.worklist.EntryState;
import org.dromedary.worklist.WorklistEntry;
import org.dromedary.worklist.WorklistProperties;
import org.dromedary.worklist.WorklistTable;

/**
 * SCP of Modality Performed Procedure Step (PS3.4 annex F). What a modality says changes the entries of the worklist that it
 * names, and tells the study which instances are to come, in one transaction.
 */
public class PerformedSteps {

    private static final Logger LOG = LoggerFactory.getLogger(PerformedSteps.class);
    private static final String STATUS = "CamelDicomStatus";
    private static final String COMMENT = "CamelDicomErrorComment";
    private static final String SOP_INSTANCE_UID = "CamelDicomSOPInstanceUID";
    private static final String CALLING_AET = "CamelDicomCallingAET";
    /** PS3.4 §F.7.2.2.2, Error ID A710. */
    private static final String FINAL = "Performed Procedure Step Object may no longer be updated";

    private final PerformedStepTable table;
    private final WorklistTable entries;
    private final ExpectedInstances expected;
    private final Audit audit;
    private final TransactionTemplate transaction;
    private final WorklistProperties properties;
    private final Clock clock;

    PerformedSteps(
            PerformedStepTable table,
            WorklistTable entries,
            ExpectedInstances expected,
            Audit audit,
            TransactionTemplate transaction,
            WorklistProperties properties,
            Clock clock) {
        this.table = table;
        this.entries = entries;
        this.expected = expected;
        this.audit = audit;
        this.transaction = transaction;
        this.properties = properties;
        this.clock = clock;
    }

    public Optional<PerformedStep> find(String sopInstanceUid) {
        return table.find(sopInstanceUid);
    }

    /**
     * Steps, the last changed first.
     *
     * @param studyUid those of a study, or null
     * @param state those in a state, or null
     */
    public List<PerformedStep> find(String studyUid, PerformedStepState state, int limit, int offset) {
        return table.find(studyUid, state, limit, offset);
    }

    /** A step of a route: N-CREATE. The body is the dataset; a failure is answered by header. */
    @SuppressWarnings("unchecked")
    public void create(Exchange exchange) {
        Message message = exchange.getMessage();
        Map<String, Object> dataset = message.getBody(Map.class);
        String sop = message.getHeader(SOP_INSTANCE_UID, String.class);
        answered(exchange, () -> create(sop, dataset, message.getHeader(CALLING_AET, String.class)));
    }

    /** A step of a route: N-SET. The body is the dataset; a failure is answered by header. */
    @SuppressWarnings("unchecked")
    public void set(Exchange exchange) {
        Message message = exchange.getMessage();
        Map<String, Object> dataset = message.getBody(Map.class);
        answered(exchange, () -> set(message.getHeader(SOP_INSTANCE_UID, String.class), dataset));
    }

    /** What may be refused. */
    @FunctionalInterface
    private interface Change {
        void run() throws StepRefusedException;
    }

    private static void answered(Exchange exchange, Change change) {
        try {
            change.run();
        } catch (StepRefusedException e) {
            LOG.warn(
                    "A performed procedure step from {} is refused: {}",
                    exchange.getMessage().getHeader(CALLING_AET),
                    e.getMessage());
            exchange.getMessage().setHeader(STATUS, e.status());
            exchange.getMessage().setHeader(COMMENT, e.getMessage());
        }
    }

    void create(String sopUid, Map<String, Object> dataset, String callingAet) throws StepRefusedException {
        if (!Uids.isValid(sopUid)) {
            throw new StepRefusedException(StepRefusedException.INVALID_VALUE, "The SOP Instance UID is no UID");
        }
        if (table.find(sopUid).isPresent()) {
            throw duplicate();
        }
        PerformedStepRules.checkNew(dataset);
        PerformedStep step = new PerformedStep(
                sopUid,
                PerformedStepState.IN_PROGRESS,
                PerformedStep.text(dataset, "PerformedStationAETitle"),
                callingAet,
                null,
                null,
                dataset);
        try {
            transaction.executeWithoutResult(status -> {
                table.insert(step);
                tell(step);
            });
        } catch (DuplicateKeyException e) {
            throw duplicate();
        }
    }

    private static StepRefusedException duplicate() {
        return new StepRefusedException(StepRefusedException.DUPLICATE, "There is a step with this SOP Instance UID");
    }

    void set(String sopUid, Map<String, Object> changes) throws StepRefusedException {
        StepRefusedException refusal = transaction.execute(status -> {
            try {
                PerformedStep step = table.lock(sopUid)
                        .orElseThrow(() -> new StepRefusedException(
                                StepRefusedException.NO_SUCH_INSTANCE, "There is no step with this SOP Instance UID"));
                if (step.state() != PerformedStepState.IN_PROGRESS) {
                    throw new StepRefusedException(StepRefusedException.PROCESSING_FAILURE, FINAL);
                }
                Map<String, Object> dataset = PerformedStepRules.changed(step.dataset(), changes);
                PerformedStep changed = new PerformedStep(
                        sopUid,
                        PerformedStepRules.state(dataset),
                        step.stationAet(),
                        step.callingAet(),
                        step.createdAt(),
                        step.updatedAt(),
                        dataset);
                table.update(changed);
                if (changed.state() != PerformedStepState.IN_PROGRESS) {
                    tell(changed);
                }
                return null;
            } catch (StepRefusedException e) {
                return e;
            }
        });
        if (refusal != null) {
            throw refusal;
        }
    }

    /** The worklist, the study's completeness and the audit trail. */
    private void tell(PerformedStep step) {
        for (PerformedStep.Scheduled scheduled : step.scheduled()) {
            matching(scheduled).forEach(entry -> entries.setState(entry.id(), entryState(step.state())));
        }
        for (String study : step.studies()) {
            expect(study, step);
            audit.record(
                    "mpps." + step.state().name().toLowerCase(java.util.Locale.ROOT),
                    study,
                    step.sopInstanceUid(),
                    null,
                    "station " + step.stationAet());
        }
    }

    private List<WorklistEntry> matching(PerformedStep.Scheduled scheduled) {
        List<WorklistEntry> ofStudy = entries.findBy(WorklistTable.Key.STUDY, scheduled.studyUid());
        if (scheduled.stepId() == null) {
            // without the step's number only a study with a single step says which one it was
            return ofStudy.size() == 1 ? ofStudy : List.of();
        }
        List<WorklistEntry> steps = ofStudy.stream()
                .filter(entry -> scheduled.stepId().equals(entry.stepId()))
                .toList();
        if (!steps.isEmpty() || scheduled.accessionNumber() == null) {
            return steps;
        }
        return entries.findStep(scheduled.accessionNumber(), scheduled.stepId()).stream()
                .toList();
    }

    private static EntryState entryState(PerformedStepState state) {
        return switch (state) {
            case IN_PROGRESS -> EntryState.STARTED;
            case COMPLETED -> EntryState.COMPLETED;
            case DISCONTINUED -> EntryState.DISCONTINUED;
        };
    }

    /**
     * Instances are named without their study, so only a step of one study says what is to come. A discontinued step has made
     * what it names.
     */
    private void expect(String study, PerformedStep step) {
        String origin = "mpps:" + step.sopInstanceUid();
        if (step.studies().size() > 1) {
            return;
        }
        List<String> instances =
                step.series().values().stream().flatMap(List::stream).distinct().toList();
        if (step.state() == PerformedStepState.IN_PROGRESS) {
            expected.announce(study, origin);
        } else if (instances.isEmpty()) {
            expected.forget(study, origin);
        } else {
            expected.expect(study, origin, instances);
        }
    }

    /** Removes what is older than {@code dromedary.worklist.keep}; a timer calls it. */
    public void removeOld() {
        int removed = table.deleteOlder(clock.instant().minus(properties.keep()));
        if (removed > 0) {
            LOG.info("{} performed procedure steps are older than dromedary.worklist.keep and were removed", removed);
        }
    }
}
