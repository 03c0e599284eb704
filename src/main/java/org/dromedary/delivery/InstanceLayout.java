package org.dromedary.delivery;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of the files that a folder-like destination gets: a path whose steps may hold {@code {Keyword}} of the study
 * (PS3.6), {@code {SeriesInstanceUID}}, {@code {SOPInstanceUID}} and {@code {Modality}} of the instance. What a value holds
 * besides plain characters becomes {@code _}, so that it stays one step of the path; a missing one becomes {@code NONE}.
 */
public final class InstanceLayout {

    /** PatientID/Study/Series/SOP.dcm. */
    public static final String DEFAULT = "{PatientID}/{StudyInstanceUID}/{SeriesInstanceUID}/{SOPInstanceUID}.dcm";

    private static final Pattern FIELD = Pattern.compile("\\{([A-Za-z0-9]+)}");
    private static final String NONE = "NONE";

    private InstanceLayout() {}

    /** @throws IllegalArgumentException if files could overwrite each other or leave their folder */
    static void check(String layout) {
        String rest = FIELD.matcher(layout).replaceAll("x");
        if (!layout.contains("{SOPInstanceUID}")
                || !rest.matches("[A-Za-z0-9 ._=+-]+(/[A-Za-z0-9 ._=+-]+)*")
                || rest.matches("(.*/)?\\.\\.?(/.*)?")) {
            throw new IllegalArgumentException(
                    "layout '" + layout + "' is not possible; take a relative path of {Keyword}s"
                            + " with {SOPInstanceUID} in it, for instance " + DEFAULT);
        }
    }

    static String path(String layout, String studyUid, InstanceFile instance, Map<String, Object> study) {
        Matcher field = FIELD.matcher(layout);
        return field.replaceAll(
                match -> Matcher.quoteReplacement(SafeName.of(value(match.group(1), studyUid, instance, study), NONE)));
    }

    private static String value(String keyword, String studyUid, InstanceFile instance, Map<String, Object> study) {
        return switch (keyword) {
            case "StudyInstanceUID" -> studyUid;
            case "SeriesInstanceUID" -> instance.seriesUid();
            case "SOPInstanceUID" -> instance.sopUid();
            case "Modality" -> instance.modality();
            default -> study.get(keyword) == null ? null : study.get(keyword).toString();
        };
    }
}
