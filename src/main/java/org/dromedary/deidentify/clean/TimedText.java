package org.dromedary.deidentify.clean;

import java.time.Duration;

/** Text that a regular expression may look at for a while only: one that backtracks without end is stopped. */
final class TimedText implements CharSequence {

    private static final int LOOK_EVERY = 1024;

    private final CharSequence text;
    private final long deadline;
    private int looks;

    TimedText(CharSequence text, Duration limit) {
        this(text, System.nanoTime() + limit.toNanos());
    }

    private TimedText(CharSequence text, long deadline) {
        this.text = text;
        this.deadline = deadline;
    }

    /** The time is over. */
    static final class TooLongException extends RuntimeException {

        private static final long serialVersionUID = 1L;
    }

    @Override
    public char charAt(int index) {
        looks++;
        if (looks % LOOK_EVERY == 0 && System.nanoTime() - deadline > 0) {
            throw new TooLongException();
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return new TimedText(text.subSequence(start, end), deadline);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
