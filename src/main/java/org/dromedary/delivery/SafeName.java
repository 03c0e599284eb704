package org.dromedary.delivery;

/** File names out of words that others chose. */
public final class SafeName {

    private static final int LONGEST = 120;

    private SafeName() {}

    /**
     * A name that is exactly one step in a path, on every file system: letters, digits, blank and {@code . _ - + = ^ ( )}
     * stay, everything else becomes {@code _}; neither hidden nor a relative step, and at most 120 characters.
     *
     * @param fallback taken if nothing is left
     */
    public static String of(String word, String fallback) {
        if (word == null) {
            return fallback;
        }
        String safe = word.replaceAll("[^\\p{L}\\p{N} ._+=^()-]", "_").strip().replaceAll("^[. ]+|[. ]+$", "");
        if (safe.length() > LONGEST) {
            // the end of a name says what kind of file it is
            safe = safe.substring(0, LONGEST / 2) + safe.substring(safe.length() - LONGEST / 2);
        }
        return safe.isEmpty() ? fallback : safe;
    }

    /** The last step of a path, made safe. */
    public static String ofPath(String path, String fallback) {
        return path == null
                ? fallback
                : of(path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1), fallback);
    }
}
