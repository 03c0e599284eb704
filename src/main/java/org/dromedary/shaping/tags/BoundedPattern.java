package org.dromedary.shaping.tags;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of the site's that cannot run away: it may look at a value's characters so many times, which is enough for any
 * sensible one and takes some milliseconds.
 */
final class BoundedPattern {

    private static final int MOST_LOOKS = 1_000_000;

    private final Pattern pattern;

    private BoundedPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /** @throws IllegalArgumentException if it is no regular expression */
    static BoundedPattern of(String expression) {
        try {
            return new BoundedPattern(Pattern.compile(expression));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("'" + expression + "' is no regular expression: " + e.getDescription());
        }
    }

    /** It went through a value for too long. */
    static final class RunAwayException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        RunAwayException() {
            super(null, null, false, false);
        }
    }

    /** @throws RunAwayException if that takes too long */
    boolean finds(String value) {
        return run(value, Matcher::find);
    }

    /**
     * The value with each match replaced.
     *
     * @throws RunAwayException if that takes too long
     * @throws IllegalArgumentException if the replacement names a group that there is not
     */
    String replace(String value, String replacement) {
        try {
            return run(value, matcher -> matcher.replaceAll(replacement));
        } catch (IndexOutOfBoundsException e) {
            throw new IllegalArgumentException("'" + replacement + "' names a group that the pattern has not");
        }
    }

    private <T> T run(String value, java.util.function.Function<Matcher, T> use) {
        try {
            return use.apply(pattern.matcher(new Watched(value, new int[1], 0, value.length())));
        } catch (StackOverflowError e) {
            throw new RunAwayException();
        }
    }

    private record Watched(String text, int[] looks, int start, int end) implements CharSequence {

        @Override
        public int length() {
            return end - start;
        }

        @Override
        public char charAt(int index) {
            if (++looks[0] > MOST_LOOKS) {
                throw new RunAwayException();
            }
            return text.charAt(start + index);
        }

        @Override
        public CharSequence subSequence(int from, int to) {
            return new Watched(text, looks, start + from, start + to);
        }

        @Override
        public String toString() {
            return text.substring(start, end);
        }
    }
}
