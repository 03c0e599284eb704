package org.dromedary.intake;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What a DICOMDIR names, beside what is there. Its files are taken because they lie there, and not because it names them; so nothing is
 * ever opened that it points to.
 */
final class MediaFiles {

    /** What is wrong, for log and mail: names on a medium may be those of patients. */
    static final String NAMELESS =
            "The DICOMDIR names files that are not there, could not be taken, or lie outside of its medium";

    private final boolean known;
    private final Set<String> names = new HashSet<>();

    /** @param names paths of files, with {@code /} between their steps; null: what is there is not known */
    MediaFiles(Collection<String> names) {
        this.known = names != null;
        if (known) {
            names.forEach(name -> this.names.add(plain(name)));
        }
    }

    /**
     * What is wrong with a DICOMDIR.
     *
     * @param directory path of the DICOMDIR itself
     * @param references Referenced File IDs, components divided by backslashes
     */
    List<IntakeProblem> problems(String directory, List<String> references) {
        String folder = directory.substring(0, directory.lastIndexOf('/') + 1);
        List<IntakeProblem> problems = new ArrayList<>();
        for (String reference : new java.util.LinkedHashSet<>(references)) {
            if (leadsOut(reference)) {
                problems.add(new IntakeProblem(
                        directory, "The DICOMDIR points outside of its medium, to " + reference + ": refused"));
            } else if (known && !names.contains(plain(folder + reference.replace('\\', '/')))) {
                problems.add(new IntakeProblem(
                        directory, "The DICOMDIR names " + reference + ", which is not there or could not be taken"));
            }
        }
        return problems;
    }

    /** Whether a Referenced File ID is none of PS3.10 §8.2: its components are names, and nothing else. */
    static boolean leadsOut(String reference) {
        for (String component : reference.split("\\\\", -1)) {
            String name = component.strip();
            if (name.isEmpty() || name.matches("\\.+") || name.contains("/") || name.contains(":")) {
                return true;
            }
        }
        return false;
    }

    /** As media are mounted: in any case, with or without the version of ISO 9660 ({@code IM1.;1}). */
    private static String plain(String path) {
        return path.toLowerCase(Locale.ROOT).replaceAll("\\.?(;1)?(?=/|$)", "");
    }
}
