package org.dromedary.dicom;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.aoju.bus.image.galaxy.data.VR;

/**
 * Range matching of dates and times (PS3.4 §C.2.2.2.5): {@code a-b}, {@code a-}, {@code -b}. A single value is the range of its
 * precision: 12 is from 12:00:00 to 12:59:59.999999, and so is the end of a range.
 */
final class TimeRange {

    private static final Pattern DATE_TIME = Pattern.compile("(\\d{4,14})(\\.\\d{1,6})?([+-]\\d{4})?");
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuuMMddHHmmss");
    /** A hyphen with four digits that are no larger is an offset from UTC, not a range to that year (PS3.5 §6.2, DT). */
    private static final int LARGEST_OFFSET = 1400;

    private final VR vr;
    private final String from;
    private final String to;

    private TimeRange(VR vr, String from, String to) {
        this.vr = vr;
        this.from = from;
        this.to = to;
    }

    /** @param key of VR DA, TM or DT, not empty */
    static TimeRange of(String key, VR vr) {
        int hyphen = hyphen(key, vr);
        String first = hyphen < 0 ? key : key.substring(0, hyphen);
        String last = hyphen < 0 ? key : key.substring(hyphen + 1);
        return new TimeRange(vr, normal(first, vr, '0'), normal(last, vr, '9'));
    }

    boolean contains(String value) {
        String normal = normal(value, vr, '0');
        return !normal.isEmpty()
                && (from.isEmpty() || from.compareTo(normal) <= 0)
                && (to.isEmpty() || to.compareTo(normal) >= 0);
    }

    private static int hyphen(String key, VR vr) {
        for (int at = key.indexOf('-'); at >= 0; at = key.indexOf('-', at + 1)) {
            if (vr != VR.DT || at == 0 || !isOffset(key, at)) {
                return at;
            }
        }
        return -1;
    }

    private static boolean isOffset(String key, int hyphen) {
        int end = hyphen + 5;
        return end <= key.length()
                && key.substring(hyphen + 1, end).matches("\\d{4}")
                && Integer.parseInt(key.substring(hyphen + 1, end)) <= LARGEST_OFFSET
                && (end == key.length() || key.charAt(end) == '-');
    }

    /** Digits of one length, so that they compare as text; empty for no limit. */
    private static String normal(String value, VR vr, char pad) {
        String text = value.strip();
        if (text.isEmpty()) {
            return "";
        }
        if (vr == VR.DT) {
            return dateTime(text, pad);
        }
        if (vr == VR.DA) {
            return pad(text.replace(".", ""), 8, pad);
        }
        text = text.replace(":", "");
        int point = text.indexOf('.');
        return point < 0
                ? pad(text, 12, pad)
                : pad(text.substring(0, point), 6, pad) + pad(text.substring(point + 1), 6, pad);
    }

    /** With an offset from UTC, in UTC; without one as it stands: both sides of a site are in one zone. */
    private static String dateTime(String text, char pad) {
        Matcher parts = DATE_TIME.matcher(text);
        if (!parts.matches()) {
            return text;
        }
        String seconds = parts.group(1);
        String fraction = parts.group(2) == null ? "" : parts.group(2).substring(1);
        String padded = seconds + (seconds.length() >= 14 ? "" : rest(seconds.length(), pad));
        if (parts.group(3) != null) {
            int offset = Integer.parseInt(parts.group(3));
            try {
                padded = LocalDateTime.parse(padded, SECONDS)
                        .minusMinutes(offset / 100 * 60L + offset % 100)
                        .format(SECONDS);
            } catch (DateTimeException e) {
                return text;
            }
        }
        return padded + pad(fraction, 6, pad);
    }

    /** What completes a date and time to seconds. */
    private static String rest(int length, char pad) {
        String whole = pad == '0' ? "00000101000000" : "99991231235959";
        return whole.substring(length);
    }

    private static String pad(String digits, int length, char pad) {
        return digits.length() >= length
                ? digits.substring(0, length)
                : digits + String.valueOf(pad).repeat(length - digits.length());
    }
}
