package org.dromedary.worklist;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.support.TransactionTemplate;

import org.dromedary.study.Audit;

/** The entries that are kept in the database: what operators and scripts do with them. */
public class Worklist {

    private static final Logger LOG = LoggerFactory.getLogger(Worklist.class);

    private final WorklistTable table;
    private final WorklistProperties properties;
    private final TransactionTemplate transaction;
    private final Audit audit;
    private final Clock clock;

    Worklist(
            WorklistTable table,
            WorklistProperties properties,
            TransactionTemplate transaction,
            Audit audit,
            Clock clock) {
        this.table = table;
        this.properties = properties;
        this.transaction = transaction;
        this.audit = audit;
        this.clock = clock;
    }

    public Optional<WorklistEntry> find(long id) {
        return table.find(id);
    }

    /** Entries that a filter asks for, those that are scheduled first first. */
    public List<WorklistEntry> find(WorklistFilter filter, int limit, int offset) {
        return table.find(filter, limit, offset);
    }

    /**
     * Adds an entry.
     *
     * @throws EntryRefusedException if something is missing or wrong
     * @throws EntryExistsException if its AccessionNumber and ScheduledProcedureStepID are taken
     */
    public WorklistEntry add(Map<String, ?> dataset) {
        WorklistEntry wanted = WorklistEntry.of(
                EntryOrigin.API, EntryState.SCHEDULED, null, null, WorklistRules.complete(dataset, true));
        return changed("worklist.added", wanted, () -> table.insert(wanted));
    }

    /**
     * Replaces the dataset of an entry; what {@link WorklistRules} makes stays as it was made.
     *
     * @return empty if there is no such entry
     * @throws EntryRefusedException if something is missing or wrong
     * @throws EntryExistsException if its AccessionNumber and ScheduledProcedureStepID are taken
     */
    public Optional<WorklistEntry> replace(long id, Map<String, ?> dataset) {
        return table.find(id).map(old -> {
            WorklistEntry wanted = old.with(WorklistRules.complete(old.keptIn(dataset), true));
            return changed("worklist.changed", wanted, () -> {
                table.update(wanted);
                return table.find(id).orElse(wanted);
            });
        });
    }

    private WorklistEntry changed(
            String event, WorklistEntry wanted, java.util.function.Supplier<WorklistEntry> change) {
        try {
            return transaction.execute(status -> {
                WorklistEntry entry = change.get();
                record(event, entry);
                return entry;
            });
        } catch (DuplicateKeyException e) {
            throw new EntryExistsException(table.findStep(wanted.accessionNumber(), wanted.stepId())
                    .map(WorklistEntry::id)
                    .orElse(0L));
        }
    }

    /** Removes an entry; returns whether there was one. */
    public boolean remove(long id) {
        return Boolean.TRUE.equals(transaction.execute(status -> table.find(id)
                .filter(entry -> table.delete(id))
                .map(entry -> {
                    record("worklist.removed", entry);
                    return true;
                })
                .orElse(false)));
    }

    private void record(String event, WorklistEntry entry) {
        audit.record(event, entry.studyUid(), null, null, "entry " + entry.id() + " by API");
    }

    /** Removes what is older than {@code dromedary.worklist.keep}; a timer calls it. */
    public void removeOld() {
        int removed = table.deleteOlder(clock.instant().minus(properties.keep()));
        if (removed > 0) {
            LOG.info(
                    "{} entries of the worklist are older than {} and were removed",
                    removed,
                    "dromedary.worklist.keep");
        }
    }
}
