package org.dromedary.worklist;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.camel.Body;
import org.apache.camel.Header;

import org.dromedary.dicom.QueryMatch;

/** Answers C-FIND of the Modality Worklist (PS3.4 annex K): files first, then entries in the order of their appointments. */
public class WorklistAnswers {

    private static final String START_DATE = "ScheduledProcedureStepStartDate";
    private static final String STATUS = "ScheduledProcedureStepStatus";
    private static final String STATION = "ScheduledStationAETitle";
    private static final Pattern DATES = Pattern.compile("(\\d{8})?(-)?(\\d{8})?");
    /** What is an ordinary value and no wild card. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]+");

    private final WorklistFiles files;
    private final ActiveEntries entries;
    private final WorklistProperties properties;

    WorklistAnswers(WorklistFiles files, ActiveEntries entries, WorklistProperties properties) {
        this.files = files;
        this.entries = entries;
        this.properties = properties;
    }

    /**
     * What matches, page by page from the database, so that memory does not grow with the worklist.
     *
     * @param keys identifier of the C-FIND
     * @param callingAet who asks
     * @param calledAet by which name he calls us
     * @throws KeysRefusedException if a key is none
     */
    public Iterator<Map<String, Object>> find(
            @Body Map<String, Object> keys,
            @Header("CamelDicomCallingAET") String callingAet,
            @Header("CamelDicomCalledAET") String calledAet) {
        QueryMatch match;
        QueryMatch answer;
        try {
            match = QueryMatch.of(properties.ownStationOnly() ? own(keys, callingAet) : keys);
            answer = QueryMatch.of(keys);
        } catch (IllegalArgumentException e) {
            throw new KeysRefusedException(e);
        }
        return new Answers(match, answer, fromFiles(match, calledAet).iterator(), range(keys));
    }

    /** A modality that names no station gets its own. */
    private static Map<String, Object> own(Map<String, Object> keys, String callingAet) {
        Map<String, Object> step = new LinkedHashMap<>(item(keys));
        if (WorklistEntry.text(step, STATION) == null) {
            step.put(STATION, callingAet);
        }
        Map<String, Object> own = new LinkedHashMap<>(keys);
        own.put(WorklistEntry.STEPS, List.of(step));
        return own;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> item(Map<String, Object> dataset) {
        return dataset.get(WorklistEntry.STEPS) instanceof List<?> items && !items.isEmpty()
                ? (Map<String, Object>) items.get(0)
                : Map.of();
    }

    private List<Map<String, Object>> fromFiles(QueryMatch match, String calledAet) {
        List<Map<String, Object>> found =
                files.items(calledAet).stream().filter(match::matches).toList();
        if (found.isEmpty()) {
            return found;
        }
        // the database knows better what has become of a step
        Set<ActiveEntries.Step> over = entries.overOrKnown(
                found.stream().flatMap(WorklistAnswers::steps).toList());
        return found.stream()
                .filter(dataset -> steps(dataset).noneMatch(over::contains))
                .toList();
    }

    /** By which names the database may know the step of a file. */
    private static Stream<ActiveEntries.Step> steps(Map<String, Object> dataset) {
        String step = WorklistEntry.text(item(dataset), "ScheduledProcedureStepID");
        return Stream.of("AccessionNumber", "StudyInstanceUID")
                .map(parent -> new ActiveEntries.Step(WorklistEntry.text(dataset, parent), step));
    }

    /** What of the keys the database can choose by; the rest is matched here. */
    private static ActiveEntries.Range range(Map<String, Object> keys) {
        String date = WorklistEntry.text(item(keys), START_DATE);
        Matcher dates = DATES.matcher(date == null ? "" : date.strip());
        boolean readable = dates.matches();
        String from = readable ? dates.group(1) : null;
        String to = !readable ? null : dates.group(2) == null ? dates.group(1) : dates.group(3);
        return new ActiveEntries.Range(from, to, plain(keys, "AccessionNumber"), plain(keys, "PatientID"));
    }

    private static String plain(Map<String, Object> keys, String keyword) {
        String value = WorklistEntry.text(keys, keyword);
        return value != null && PLAIN.matcher(value).matches() ? value : null;
    }

    /** The dataset of an entry with what its state says. */
    private static Map<String, Object> candidate(WorklistEntry entry) {
        Map<String, Object> step = new LinkedHashMap<>(entry.step());
        if (entry.state() != EntryState.SCHEDULED) {
            step.put(STATUS, entry.state().name());
        } else if (WorklistEntry.text(step, STATUS) == null) {
            step.put(STATUS, EntryState.SCHEDULED.name());
        }
        Map<String, Object> dataset = new LinkedHashMap<>(entry.dataset());
        dataset.put(WorklistEntry.STEPS, List.of(step));
        return dataset;
    }

    /** Files, then the pages of the table. */
    private final class Answers implements Iterator<Map<String, Object>> {

        private final QueryMatch match;
        private final QueryMatch answer;
        private final ActiveEntries.Range range;
        private Iterator<Map<String, Object>> page;
        private WorklistEntry last;
        private boolean more = true;
        private Map<String, Object> next;

        private Answers(
                QueryMatch match, QueryMatch answer, Iterator<Map<String, Object>> files, ActiveEntries.Range range) {
            this.match = match;
            this.answer = answer;
            this.range = range;
            this.page = files;
        }

        @Override
        public boolean hasNext() {
            while (next == null && (page.hasNext() || more)) {
                if (page.hasNext()) {
                    next = page.next();
                } else {
                    turn();
                }
            }
            return next != null;
        }

        private void turn() {
            List<WorklistEntry> read = entries.page(range, last);
            more = read.size() == ActiveEntries.PAGE;
            List<Map<String, Object>> found = new ArrayList<>();
            for (WorklistEntry entry : read) {
                Map<String, Object> candidate = candidate(entry);
                if (match.matches(candidate)) {
                    found.add(candidate);
                }
                last = entry;
            }
            page = found.iterator();
        }

        @Override
        public Map<String, Object> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Map<String, Object> dataset = next;
            next = null;
            return answer.answer(dataset);
        }
    }
}
