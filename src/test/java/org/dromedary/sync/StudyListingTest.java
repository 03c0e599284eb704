package org.dromedary.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

/** A PACS that gives 150 matches and says nothing of the rest. */
class StudyListingTest {

    private static final int CAP = 150;

    private final Map<String, String> dates = new TreeMap<>();
    private final Set<String> found = new HashSet<>();
    private final List<Integer> limits = new ArrayList<>();
    private boolean deaf;

    private List<PacsStudy> ask(StudyFilter filter, int limit) {
        limits.add(limit);
        return dates.entrySet().stream()
                .filter(one -> matches(filter, one.getValue()))
                .limit(limit == 0 ? CAP : Math.min(limit, CAP))
                .map(one -> PacsStudy.of(
                        Map.of("StudyInstanceUID", one.getKey(), "StudyDate", one.getValue()), text -> text))
                .toList();
    }

    private boolean matches(StudyFilter filter, String date) {
        boolean any = deaf || filter.from() == null && filter.to() == null;
        return any
                || !date.isEmpty()
                        && (filter.from() == null || date.compareTo(filter.from()) >= 0)
                        && (filter.to() == null || date.compareTo(filter.to()) <= 0);
    }

    private String list(String from, String to) throws Exception {
        SyncJob job = new SyncJob(
                1, "pacs", SyncState.ACTIVE, from, to, List.of(), null, null, null, null, false, false, null);
        return new StudyListing(this::ask, study -> found.add(study.studyUid()), () -> false).list(job);
    }

    private void fill(int studies, int daysBetween) {
        for (int i = 0; i < studies; i++) {
            LocalDate day = LocalDate.now().minusDays((long) i * daysBetween);
            dates.put("1.2." + i, day.format(DateTimeFormatter.BASIC_ISO_DATE));
        }
    }

    @Test
    void aSmallOneIsAskedOnce() throws Exception {
        fill(99, 1);
        dates.put("1.3", "");
        dates.remove("1.2.0");
        assertThat(list(null, null)).isNull();
        assertThat(found).isEqualTo(dates.keySet());
        assertThat(limits).hasSize(1);
    }

    @Test
    void aBigOneIsAskedInPieces() throws Exception {
        fill(2000, 3);
        dates.put("1.4.1", "19010101");
        dates.put("1.4.2", "19700101");
        dates.put("1.4.3", "29990101");
        Set<String> dated = Set.copyOf(dates.keySet());
        dates.put("1.3", "");
        assertThat(list(null, null)).contains("without a StudyDate");
        assertThat(found).isEqualTo(dated);
        assertThat(limits.size()).isLessThan(150);
        found.clear();
        assertThat(list("19900101", null)).isNull();
        assertThat(found).hasSize(dated.size() - 2);
    }

    @Test
    void aPacsThatDoesNotMatchByDateIsAskedForAllAtOnce() throws Exception {
        fill(140, 1);
        deaf = true;
        assertThat(list(null, null)).isNull();
        assertThat(found).hasSize(140);
        assertThat(limits).hasSizeLessThan(15);
    }

    @Test
    void aDayWithManyIsAskedAsItIs() throws Exception {
        fill(120, 0);
        list(null, null);
        assertThat(found).hasSize(120);
    }
}
