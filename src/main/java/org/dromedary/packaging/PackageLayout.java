package org.dromedary.packaging;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The neutral names of a study's instances in a package: {@code SER00001/IMG00001.dcm}. Series come in the order of
 * SeriesNumber, those without one last and in the order in which their first instance was given; instances in the order
 * of InstanceNumber, then as given.
 *
 * @param series number of series
 * @param names of the files, in the order of the package
 */
record PackageLayout(int series, Map<String, StudyFile> names) {

    private static final Comparator<Long> NUMBER = Comparator.nullsLast(Comparator.naturalOrder());

    /** @param extension of the files, with its dot; may be empty */
    static PackageLayout of(List<StudyFile> files, String extension) {
        Map<String, List<StudyFile>> bySeries = new LinkedHashMap<>();
        for (StudyFile file : files) {
            bySeries.computeIfAbsent(file.seriesUid(), uid -> new ArrayList<>()).add(file);
        }
        List<List<StudyFile>> series = new ArrayList<>(bySeries.values());
        series.sort(Comparator.comparing(PackageLayout::seriesNumber, NUMBER));
        Map<String, StudyFile> names = new LinkedHashMap<>();
        for (int s = 0; s < series.size(); s++) {
            List<StudyFile> instances = series.get(s);
            instances.sort(Comparator.comparing(StudyFile::instanceNumber, NUMBER));
            for (int i = 0; i < instances.size(); i++) {
                names.put(String.format("SER%05d/IMG%05d%s", s + 1, i + 1, extension), instances.get(i));
            }
        }
        return new PackageLayout(series.size(), names);
    }

    private static Long seriesNumber(List<StudyFile> instances) {
        return instances.get(0).seriesNumber();
    }

    long bytes() {
        return names.values().stream().mapToLong(StudyFile::bytes).sum();
    }
}
