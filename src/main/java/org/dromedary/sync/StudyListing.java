package org.dromedary.sync;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import org.dromedary.component.PeerException;

/**
 * Asks a PACS for its studies in pieces that it gives whole: many give some hundred matches and quietly no more. A span of days
 * with many matches is asked for again in two halves, down to the single day.
 */
final class StudyListing {

    /** A span of days with as many matches may have more than the PACS gives. */
    static final int MANY = 100;

    /** More days than these are not asked for one by one: most would have no match. */
    private static final int MOST_DAYS = 3_700;
    /** Spans without a beginning are halved from here on; what is before it is asked for as if it were one day. */
    private static final LocalDate FIRST = LocalDate.of(1970, 1, 1);

    private final Ask ask;
    private final Consumer<PacsStudy> found;
    private final BooleanSupplier ends;
    private boolean undated;

    /** Asks the PACS. */
    interface Ask {

        /** @param limit at most so many; 0 for all */
        List<PacsStudy> ask(StudyFilter filter, int limit) throws PeerException;
    }

    /** Days; null: no end on that side. */
    private record Span(LocalDate from, LocalDate to, LocalDate today) {

        private LocalDate first() {
            return from == null ? FIRST.minusDays(1) : from;
        }

        private LocalDate last() {
            return to == null ? today.plusDays(1) : to;
        }

        boolean isDay() {
            return !first().isBefore(last());
        }

        boolean isAll() {
            return from == null && to == null;
        }

        boolean excludes(PacsStudy study) {
            String date = study.studyDate();
            return date != null
                    && date.matches("\\d{8}")
                    && (from != null && date.compareTo(text(from)) < 0 || to != null && date.compareTo(text(to)) > 0);
        }

        /** The newer half is the second. */
        List<Span> halves() {
            LocalDate middle = LocalDate.ofEpochDay(Math.floorDiv(first().toEpochDay() + last().toEpochDay(), 2));
            return List.of(new Span(from, middle, today), new Span(middle.plusDays(1), to, today));
        }

        StudyFilter filter(String modality) {
            return StudyFilter.of(text(from), text(to), modality);
        }

        private static String text(LocalDate day) {
            return day == null ? null : day.format(DateTimeFormatter.BASIC_ISO_DATE);
        }
    }

    /** @param ends whether to stop */
    StudyListing(Ask ask, Consumer<PacsStudy> found, BooleanSupplier ends) {
        this.ask = ask;
        this.found = found;
        this.ends = ends;
    }

    /**
     * Lists what a job is about.
     *
     * @return what may be missing and why; null if nothing is known to be
     */
    String list(SyncJob job) throws PeerException {
        List<String> modalities = job.modalities().isEmpty() ? Collections.singletonList(null) : job.modalities();
        for (String modality : modalities) {
            list(spans(job), modality);
        }
        return undated
                ? "Studies without a StudyDate are not among these: the PACS has too many studies to ask for all at once,"
                        + " and by date they are not found"
                : null;
    }

    /** Day by day where there is a first one that is not long ago. */
    private static Deque<Span> spans(SyncJob job) {
        LocalDate today = LocalDate.now();
        Span all = new Span(day(job.from()), day(job.to()), today);
        Deque<Span> spans = new ArrayDeque<>();
        // a device may be ahead of us by a time zone
        LocalDate to = all.last();
        if (all.from() == null || all.from().plusDays(MOST_DAYS).isBefore(to)) {
            spans.add(all);
            return spans;
        }
        for (LocalDate day = all.from(); !day.isAfter(to); day = day.plusDays(1)) {
            spans.add(new Span(day, day, today));
        }
        return spans;
    }

    private void list(Deque<Span> spans, String modality) throws PeerException {
        boolean undatedBefore = undated;
        while (!spans.isEmpty() && !ends.getAsBoolean()) {
            Span span = spans.pop();
            List<PacsStudy> studies = ask.ask(span.filter(modality), span.isDay() ? 0 : MANY);
            if (studies.stream().anyMatch(span::excludes)) {
                // it does not match by date: every span would have the same studies
                ask.ask(StudyFilter.of(null, null, modality), 0).forEach(found);
                undated = undatedBefore;
                return;
            }
            if (span.isDay() || studies.size() < MANY) {
                studies.forEach(found);
            } else {
                undated |= span.isAll();
                List<Span> halves = span.halves();
                spans.push(halves.get(0));
                spans.push(halves.get(1));
            }
        }
    }

    private static LocalDate day(String text) {
        return text == null ? null : LocalDate.parse(text, DateTimeFormatter.BASIC_ISO_DATE);
    }
}
