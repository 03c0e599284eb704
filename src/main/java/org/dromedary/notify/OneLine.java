package org.dromedary.notify;

/** Text that must not break out of its line. */
final class OneLine {

    private OneLine() {}

    /** Control characters and Unicode line separators become blanks; runs of blanks become one. */
    static String of(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029\\s]+", " ").strip();
    }

    /** Only what breaks a line becomes a blank, one for one: a password keeps its blanks. */
    static String unbroken(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", " ");
    }
}
