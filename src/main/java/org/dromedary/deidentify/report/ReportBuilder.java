package org.dromedary.deidentify.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import org.dromedary.deidentify.DeidentifyProfile;
import org.dromedary.deidentify.DeidentifyResult;
import org.dromedary.deidentify.ProfileOption;

/** Counts what was done to the instances of a delivery, as they come; several threads may tell. */
public final class ReportBuilder {

    private static final Pattern ITEM_NUMBER = Pattern.compile("\\[\\d+]");
    private static final String BLANK = "blank";
    /** A study of many private kinds of objects must not make a report that nobody can open. */
    private static final int MOST_ATTRIBUTES = 5_000;

    private final DeidentifyProfile profile;
    private final Map<String, Map<String, Integer>> attributes = new TreeMap<>();
    private final Map<String, int[]> pixels = new LinkedHashMap<>();
    private int instances;

    /** @param profile by which they are de-identified */
    public ReportBuilder(DeidentifyProfile profile) {
        this.profile = profile;
    }

    /** An instance is done: written, and nothing was found to be left in it. */
    public synchronized void add(DeidentifyResult result) {
        instances++;
        Map<String, Integer> rectangles = new LinkedHashMap<>();
        for (DeidentifyResult.Action action : result.actions()) {
            String path = ITEM_NUMBER.matcher(action.path()).replaceAll("");
            if (attributes.containsKey(path) || attributes.size() < MOST_ATTRIBUTES) {
                attributes
                        .computeIfAbsent(path, one -> new TreeMap<>())
                        .merge(action.action() + " (" + action.reason() + ")", 1, Integer::sum);
            }
            if (action.action().equals(BLANK)) {
                rectangles.merge(action.reason(), 1, Integer::sum);
            }
        }
        rectangles.forEach((device, count) -> {
            int[] counts = pixels.computeIfAbsent(device, one -> new int[2]);
            counts[0]++;
            counts[1] += count;
        });
    }

    /** The report by now. */
    public synchronized Report build() {
        List<Report.Pixels> devices = new ArrayList<>();
        pixels.forEach((device, counts) -> devices.add(new Report.Pixels(device, counts[0], counts[1])));
        Map<String, Map<String, Integer>> copy = new LinkedHashMap<>();
        attributes.forEach((path, actions) -> copy.put(path, new LinkedHashMap<>(actions)));
        return new Report(
                profile.name(),
                profile.version(),
                profile.options().stream().map(ProfileOption::key).toList(),
                instances,
                copy,
                devices,
                new Report.Residual(instances, 0));
    }
}
