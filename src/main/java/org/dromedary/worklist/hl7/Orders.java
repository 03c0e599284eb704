package org.dromedary.worklist.hl7;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.support.TransactionTemplate;

import org.dromedary.study.Audit;
import org.dromedary.worklist.EntryOrigin;
import org.dromedary.worklist.EntryRefusedException;
import org.dromedary.worklist.EntryState;
import org.dromedary.worklist.WorklistEntry;
import org.dromedary.worklist.WorklistRules;
import org.dromedary.worklist.WorklistTable;
import org.dromedary.worklist.WorklistTable.Key;
import org.dromedary.worklist.hl7.Hl7RefusedException.Reason;

/**
 * Brings orders into the worklist; all steps of a message or none. An order is known by its placer order number, else by its
 * filler order number, else by its AccessionNumber; a step of it by its ScheduledProcedureStepID, else by the
 * RequestedProcedureID, else by its place in the message.
 */
final class Orders {

    private static final String STEPS = "ScheduledProcedureStepSequence";
    private static final String STEP_ID = "ScheduledProcedureStepID";
    private static final String STUDY = "StudyInstanceUID";

    private final WorklistTable table;
    private final Audit audit;
    private final TransactionTemplate transaction;

    Orders(WorklistTable table, Audit audit, TransactionTemplate transaction) {
        this.table = table;
        this.audit = audit;
        this.transaction = transaction;
    }

    /**
     * @return how many entries of the worklist are new or other than before; 0 if the message takes back what is not there
     */
    int apply(List<OrderStep> steps) throws Hl7RefusedException {
        try {
            return transaction.execute(status -> {
                Map<String, Integer> places = new HashMap<>();
                return steps.stream().mapToInt(step -> apply(step, places)).sum();
            });
        } catch (EntryRefusedException e) {
            throw new Hl7RefusedException(Reason.DATA_TYPE, e.getMessage());
        } catch (DuplicateKeyException e) {
            throw new Hl7RefusedException(
                    Reason.DUPLICATE_KEY, "Another order has this accession number and scheduled procedure step ID");
        }
    }

    private int apply(OrderStep step, Map<String, Integer> places) {
        List<WorklistEntry> ofOrder = ofOrder(step);
        if (step.dataset() == null) {
            List<WorklistEntry> meant = ofOrder.stream()
                    .filter(entry ->
                            agrees(step.stepId(), entry.stepId()) && agrees(step.procedureId(), entry.procedureId()))
                    .toList();
            return step.state() == null
                    ? meant.size()
                    : meant.stream().mapToInt(entry -> set(entry, step.state())).sum();
        }
        String order = step.placerOrder() + "|" + step.fillerOrder() + "|" + step.accessionNumber();
        int place = places.merge(order, 1, Integer::sum) - 1;
        WorklistEntry old = known(step, ofOrder, place);
        Map<String, Object> dataset = new LinkedHashMap<>(step.dataset());
        if (dataset.get(STUDY) == null) {
            dataset.put(STUDY, studyOf(old, dataset, ofOrder));
        }
        Map<String, Object> item = item(dataset);
        if (item.get(STEP_ID) == null) {
            item.put(STEP_ID, old == null ? freeStepId(step, ofOrder) : old.stepId());
        }
        dataset.put(STEPS, List.of(item));
        WorklistEntry wanted = WorklistEntry.of(
                EntryOrigin.HL7,
                step.state(),
                step.placerOrder(),
                step.fillerOrder(),
                WorklistRules.complete(dataset, false));
        if (old == null) {
            record("worklist.added", table.insert(wanted));
        } else {
            WorklistEntry changed = new WorklistEntry(
                    old.id(),
                    wanted.origin(),
                    wanted.state(),
                    Hl7Values.first(wanted.placerOrder(), old.placerOrder()),
                    Hl7Values.first(wanted.fillerOrder(), old.fillerOrder()),
                    old.createdAt(),
                    old.updatedAt(),
                    wanted.dataset());
            table.update(changed);
            record("worklist.changed", changed);
        }
        return 1;
    }

    private int set(WorklistEntry entry, EntryState state) {
        table.setState(entry.id(), state);
        record(state == EntryState.CANCELLED ? "worklist.cancelled" : "worklist.changed", entry);
        return 1;
    }

    private void record(String event, WorklistEntry entry) {
        audit.record(event, entry.studyUid(), null, null, "entry " + entry.id() + " by HL7");
    }

    private List<WorklistEntry> ofOrder(OrderStep step) {
        if (step.placerOrder() != null) {
            List<WorklistEntry> found = table.findBy(Key.PLACER, step.placerOrder());
            if (!found.isEmpty()) {
                return found;
            }
        }
        if (step.fillerOrder() != null) {
            List<WorklistEntry> found = table.findBy(Key.FILLER, step.fillerOrder()).stream()
                    .filter(entry -> agrees(step.placerOrder(), entry.placerOrder()))
                    .toList();
            if (!found.isEmpty()) {
                return found;
            }
        }
        return step.accessionNumber() == null
                ? List.of()
                : table.findBy(Key.ACCESSION, step.accessionNumber()).stream()
                        .filter(entry -> agrees(step.placerOrder(), entry.placerOrder())
                                && agrees(step.fillerOrder(), entry.fillerOrder()))
                        .toList();
    }

    /** Whether two do not contradict each other. */
    private static boolean agrees(String one, String other) {
        return one == null || other == null || one.equals(other);
    }

    /** The entry that the step changes, or null if it is new. */
    private static WorklistEntry known(OrderStep step, List<WorklistEntry> ofOrder, int place) {
        List<WorklistEntry> candidates = ofOrder;
        if (step.procedureId() != null) {
            candidates = candidates.stream()
                    .filter(entry -> step.procedureId().equals(entry.procedureId()))
                    .toList();
        }
        if (step.stepId() != null) {
            return candidates.stream()
                    .filter(entry -> step.stepId().equals(entry.stepId()))
                    .findFirst()
                    .orElse(null);
        }
        if (step.procedureId() != null && candidates.size() == 1) {
            return candidates.get(0);
        }
        return place < candidates.size() ? candidates.get(place) : null;
    }

    /** Steps of one requested procedure make one study; null if it is a new one. */
    private static String studyOf(WorklistEntry old, Map<String, Object> dataset, List<WorklistEntry> ofOrder) {
        if (old != null) {
            return old.studyUid();
        }
        return ofOrder.stream()
                .filter(entry -> Objects.equals(entry.procedureId(), dataset.get("RequestedProcedureID")))
                .map(WorklistEntry::studyUid)
                .findFirst()
                .orElse(null);
    }

    /** The first number that no step of the same request has. */
    private String freeStepId(OrderStep step, List<WorklistEntry> ofOrder) {
        List<WorklistEntry> taken =
                step.accessionNumber() == null ? ofOrder : table.findBy(Key.ACCESSION, step.accessionNumber());
        for (int number = 1; ; number++) {
            String id = String.valueOf(number);
            if (taken.stream().noneMatch(entry -> id.equals(entry.stepId()))) {
                return id;
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> item(Map<String, Object> dataset) {
        return new LinkedHashMap<>((Map<String, Object>) ((List<?>) dataset.get(STEPS)).get(0));
    }
}
