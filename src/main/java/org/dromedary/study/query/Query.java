package org.dromedary.study.query;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.dromedary.dicom.QueryMatch;
import org.dromedary.study.QueryLevel;

/** The keys of a C-FIND, parted by who can answer them: the index, an instance's file, or nobody. */
final class Query {

    private final QueryLevel level;
    private final QueryMatch answer;
    private final QueryMatch all;
    private final QueryMatch indexed;
    private final List<String> columns = new ArrayList<>();
    private final Set<String> fromFile = new LinkedHashSet<>();
    private final Narrowing narrowing = new Narrowing();
    private final boolean unsupported;

    /** @throws QueryRefusedException if the keys are none of the level in the model */
    Query(Map<String, ?> keys, String model, QueryLevel level, boolean relational) throws QueryRefusedException {
        this.level = level;
        boolean patientRoot = "patient".equals(model);
        if (!patientRoot && level == QueryLevel.PATIENT) {
            throw mismatch("Study Root has no PATIENT level");
        }
        if (!relational) {
            for (QueryLevel above : QueryLevel.values()) {
                if (above.compareTo(level) < 0 && (patientRoot || above != QueryLevel.PATIENT)) {
                    requireUnique(keys, above);
                }
            }
        }
        Map<String, Object> here = new LinkedHashMap<>();
        Map<String, Object> index = new LinkedHashMap<>();
        keys.forEach((keyword, key) -> {
            Column column = Column.ALL.get(keyword);
            if (column == null) {
                fromFile.add(keyword);
                here.put(keyword, key);
            } else if (!column.isBelow(level)) {
                columns.add(keyword);
                here.put(keyword, key);
                index.put(keyword, key);
            }
        });
        unsupported = here.size() < keys.size();
        try {
            answer = QueryMatch.of(keys);
            all = QueryMatch.of(here);
            indexed = QueryMatch.of(index);
        } catch (IllegalArgumentException e) {
            throw mismatch(e.getMessage());
        }
        indexed.restricting().forEach(keyword -> narrowing.add(Column.ALL.get(keyword), keys.get(keyword)));
    }

    private static void requireUnique(Map<String, ?> keys, QueryLevel level) throws QueryRefusedException {
        List<String> values = Narrowing.texts(keys.get(level.keyword()));
        if (values.size() != 1 || values.get(0).matches(".*[*?].*")) {
            throw mismatch(level.keyword() + " must have one value at this level");
        }
    }

    static QueryRefusedException mismatch(String why) {
        return new QueryRefusedException(QueryRefusedException.IDENTIFIER_MISMATCH, why);
    }

    QueryLevel level() {
        return level;
    }

    /** Keywords whose columns are asked for. */
    List<String> columns() {
        return columns;
    }

    /** Keywords that only files can answer. */
    Set<String> fromFile() {
        return fromFile;
    }

    Narrowing narrowing() {
        return narrowing;
    }

    /** Whether a key belongs to a level below: it restricts nothing and is answered without value. */
    boolean hasUnsupported() {
        return unsupported;
    }

    /** Whether a key restricts that only files can answer. */
    boolean needsFiles() {
        return fromFile.stream().anyMatch(all.restricting()::contains);
    }

    /** Whether it can still match, as far as the index knows. */
    boolean mayMatch(Map<String, ?> candidate) {
        return indexed.matches(candidate);
    }

    boolean matches(Map<String, ?> candidate) {
        return all.matches(candidate);
    }

    Map<String, Object> answer(Map<String, ?> candidate) {
        return answer.answer(candidate);
    }
}
