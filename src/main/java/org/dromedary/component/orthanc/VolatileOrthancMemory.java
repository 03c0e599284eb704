package org.dromedary.component.orthanc;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What is remembered of one Orthanc until the process ends, where there is no other memory: after a restart everything is brought
 * again.
 */
final class VolatileOrthancMemory implements OrthancMemory {

    private final Map<String, Row> rows = new LinkedHashMap<>();
    private Cursor cursor;

    /** A study; the fields are those of {@link Due} and {@link Known}. */
    private static final class Row {
        private final Map<String, Instance> instances = new HashMap<>();
        private String studyUid;
        private Want want;
        private long notice;
        private Instant noticedAt;
        private Instant nextAt;
        private int attempts;
        private String failure;
        private Brought brought;
        private Instant broughtAt;
        private boolean checked;
    }

    @Override
    public synchronized Optional<Cursor> cursor(String orthanc) {
        return Optional.ofNullable(cursor);
    }

    @Override
    public synchronized void note(String orthanc, Cursor moved, Map<String, Want> studies) {
        Instant now = Instant.now();
        studies.forEach((id, want) -> {
            Row row = rows.computeIfAbsent(id, key -> new Row());
            row.noticedAt = row.want == null ? now : row.noticedAt;
            row.nextAt = row.attempts > 0 ? row.nextAt : now;
            row.want = Want.stronger(row.want, want);
            row.notice++;
        });
        cursor = moved == null ? cursor : moved;
    }

    @Override
    public synchronized void skip(String orthanc, Map<String, Brought> studies) {
        studies.forEach((id, brought) -> rows.computeIfAbsent(id, key -> {
            Row row = new Row();
            row.brought = brought;
            row.broughtAt = Instant.now();
            row.checked = true;
            return row;
        }));
    }

    @Override
    public synchronized List<Due> due(String orthanc, int limit, Set<String> without) {
        Instant now = Instant.now();
        return rows.entrySet().stream()
                .filter(row ->
                        row.getValue().want != null && !row.getValue().nextAt.isAfter(now))
                .filter(row -> !without.contains(row.getKey()))
                .sorted(Comparator.comparing(row -> row.getValue().noticedAt))
                .limit(limit)
                .map(row -> new Due(
                        row.getKey(),
                        row.getValue().studyUid,
                        row.getValue().want,
                        row.getValue().notice,
                        row.getValue().attempts))
                .toList();
    }

    @Override
    public synchronized Backlog backlog(String orthanc) {
        List<Row> due = rows.values().stream().filter(row -> row.want != null).toList();
        List<Row> failing = due.stream().filter(row -> row.attempts > 0).toList();
        return new Backlog(
                due.size(),
                failing.size(),
                due.stream()
                        .map(row -> row.noticedAt)
                        .min(Comparator.naturalOrder())
                        .orElse(null),
                failing.isEmpty() ? null : failing.get(0).failure);
    }

    @Override
    public synchronized Map<String, Known> known(String orthanc, Collection<String> studyIds) {
        Map<String, Known> known = new HashMap<>();
        for (String id : studyIds) {
            Row row = rows.get(id);
            if (row != null) {
                known.put(id, new Known(row.brought, row.broughtAt, row.checked, row.want != null));
            }
        }
        return known;
    }

    @Override
    public synchronized Set<String> studies(String orthanc) {
        return new HashSet<>(rows.keySet());
    }

    @Override
    public synchronized Map<String, Instance> instances(String orthanc, String studyId) {
        return rows.containsKey(studyId) ? Map.copyOf(rows.get(studyId).instances) : Map.of();
    }

    @Override
    public void add(String orthanc, String studyId, Collection<Instance> instances) {
        change(studyId, row -> instances.forEach(instance -> row.instances.put(instance.id(), instance)));
    }

    @Override
    public void remove(String orthanc, String studyId, Collection<String> instanceIds) {
        change(studyId, row -> row.instances.keySet().removeAll(instanceIds));
    }

    @Override
    public void coming(String orthanc, String studyId, String studyUid) {
        change(studyId, row -> row.studyUid = studyUid);
    }

    @Override
    public void brought(String orthanc, Due due, Brought brought) {
        change(due.studyId(), row -> {
            row.want = row.notice == due.notice() ? null : row.want;
            row.studyUid = brought.studyUid();
            row.brought = brought;
            row.broughtAt = Instant.now();
            row.checked = false;
            row.attempts = 0;
            row.failure = null;
        });
    }

    @Override
    public void checked(String orthanc, String studyId) {
        change(studyId, row -> row.checked = true);
    }

    @Override
    public void failed(String orthanc, Due due, String studyUid, String reason, Instant nextAt) {
        change(due.studyId(), row -> {
            row.attempts++;
            row.failure = reason;
            row.nextAt = nextAt;
            row.studyUid = studyUid == null ? row.studyUid : studyUid;
        });
    }

    private synchronized void change(String studyId, Consumer<Row> change) {
        if (rows.containsKey(studyId)) {
            change.accept(rows.get(studyId));
        }
    }

    @Override
    public synchronized void gone(String orthanc, String studyId) {
        rows.remove(studyId);
    }
}
