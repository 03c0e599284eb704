package org.dromedary.dicom;

/**
 * A pattern of wild card matching (PS3.4 §C.2.2.2.4): {@code *} stands for any characters, none included, {@code ?} for one. It
 * takes at most as many steps as pattern and text have characters multiplied, whatever the pattern.
 */
final class Wildcard {

    private final int[] pattern;

    Wildcard(String pattern) {
        this.pattern = pattern.codePoints().toArray();
    }

    /** Whether a key has wild cards. */
    static boolean isIn(String key) {
        return key.indexOf('*') >= 0 || key.indexOf('?') >= 0;
    }

    boolean matches(String text) {
        int[] chars = text.codePoints().toArray();
        int at = 0;
        int p = 0;
        int star = -1;
        int resume = 0;
        while (at < chars.length) {
            if (p < pattern.length && pattern[p] == '*') {
                star = p++;
                resume = at;
            } else if (p < pattern.length && (pattern[p] == '?' || pattern[p] == chars[at])) {
                p++;
                at++;
            } else if (star >= 0) {
                // the last star takes one more; those before it need never be looked at again
                p = star + 1;
                at = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length && pattern[p] == '*') {
            p++;
        }
        return p == pattern.length;
    }
}
