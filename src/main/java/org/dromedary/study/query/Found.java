package org.dromedary.study.query;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;

import org.dromedary.study.QueryLevel;

/** The matches of a query, found as they are taken. Holds neither a connection nor more than a page of rows. */
public final class Found implements Iterator<Map<String, Object>> {

    /** Instances that a query may read to find out whether they match. */
    static final int MOST_FILES = 10_000;

    private final Query query;
    private final Candidates candidates;
    private final FileReader files;
    private final int mostFiles;
    private Iterator<Candidates.Row> page = List.<Candidates.Row>of().iterator();
    private boolean ended;
    private int filesRead;
    private String lastPatient;
    private Map<String, Object> next;
    private BooleanSupplier wanted = () -> true;

    Found(Query query, Candidates candidates, FileReader files, int mostFiles) {
        this.query = query;
        this.candidates = candidates;
        this.files = files;
        this.mostFiles = mostFiles;
    }

    /** Ends the matches as soon as this says no; asked before each row and each file, also when nothing matches. */
    public Found whileWanted(BooleanSupplier supplier) {
        wanted = supplier;
        return this;
    }

    /** Whether some keys are of a level below, and so are answered without value (status FF01). */
    public boolean hasUnsupportedKeys() {
        return query.hasUnsupported();
    }

    /** @throws QueryTooWideException if too many instances would have to be read to find what matches */
    @Override
    public boolean hasNext() {
        while (next == null && !ended) {
            if (!wanted.getAsBoolean()) {
                ended = true;
            } else if (page.hasNext()) {
                next = match(page.next());
            } else {
                page = candidates.next().iterator();
                ended = !page.hasNext();
            }
        }
        return next != null;
    }

    @Override
    public Map<String, Object> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Map<String, Object> match = next;
        next = null;
        return match;
    }

    /** Null if the row does not match. */
    private Map<String, Object> match(Candidates.Row row) {
        boolean patient = query.level() == QueryLevel.PATIENT;
        if (patient && row.keys().get(0).equals(lastPatient)) {
            return null;
        }
        Map<String, Object> values = row.values();
        Set<String> wanted = new LinkedHashSet<>(query.fromFile());
        wanted.addAll(row.incomplete());
        if (row.incomplete().isEmpty() && !query.mayMatch(values)) {
            return null;
        }
        if (!wanted.isEmpty()) {
            values = new LinkedHashMap<>(values);
            values.putAll(read(row, wanted));
        }
        if (!query.matches(values)) {
            return null;
        }
        lastPatient = patient ? row.keys().get(0) : null;
        return query.answer(values);
    }

    private Map<String, Object> read(Candidates.Row row, Set<String> keywords) {
        if (query.needsFiles() && ++filesRead > mostFiles) {
            throw new QueryTooWideException();
        }
        Optional<FileReader.Place> place =
                switch (query.level()) {
                    case PATIENT, STUDY -> files.first(row.studyUid(), null);
                    case SERIES -> files.first(row.studyUid(), row.keys().get(1));
                    case IMAGE ->
                        Optional.of(new FileReader.Place(
                                row.studyUid(), row.keys().get(1), row.keys().get(2)));
                };
        return place.map(instance -> files.read(instance, keywords)).orElse(Map.of());
    }
}
