package org.dromedary.deidentify;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Moves dates by whole days, so that the time of day, time zones, and intervals between any two dates of a patient stay what they
 * are. TM values therefore stay as they are.
 */
final class DateShift {

    /** DA: as PS3.5 §6.2 has it, and as ACR-NEMA 2.0 had it. */
    private static final Pattern DATE = Pattern.compile("(\\d{4})(\\.?)(\\d{2})\\2(\\d{2})");

    private static final Pattern DATE_TIME = Pattern.compile(
            "(\\d{4})(?:(\\d{2})(?:(\\d{2})((?:\\d{2}(?:\\d{2}(?:\\d{2}(?:\\.\\d{1,6})?)?)?)?))?)?([+-]\\d{4})?");
    private static final Pattern TIME =
            Pattern.compile("\\d{2}(:?\\d{2}(:?\\d{2}(\\.\\d{1,6})?)?)?(-\\d{2}(:?\\d{2}(:?\\d{2}(\\.\\d{1,6})?)?)?)?");

    private static final int SECONDS_OF_A_DAY = 86_400;
    /** IEEE 1588 time stamp in an OB value: 48 bits of seconds, 32 bits of nanoseconds. */
    private static final int PTP = 10;

    private static final int LAST_YEAR = 9999;
    private static final int MID_MONTH = 15;
    private static final int MID_YEAR = 7;

    private DateShift() {}

    /**
     * The values moved.
     *
     * @param vr DA, DT or TM
     * @return null if one of them is none of its VR
     */
    static List<String> shift(String vr, List<String> values, long days) {
        List<String> shifted = new ArrayList<>(values.size());
        for (String value : values) {
            String moved =
                    switch (vr) {
                        case "DA" -> date(value, days);
                        case "DT" -> dateTime(value, days);
                        case "TM" -> value.isEmpty() || TIME.matcher(value).matches() ? value : null;
                        default -> null;
                    };
            if (moved == null) {
                return null;
            }
            shifted.add(moved);
        }
        return shifted;
    }

    /** A date, or a range of two with either missing (PS3.4 C.2.2.2.5.1). */
    private static String date(String value, long days) {
        if (value.isEmpty()) {
            return value;
        }
        int dash = value.indexOf('-');
        if (dash >= 0) {
            String from = date(value.substring(0, dash).strip(), days);
            String to = date(value.substring(dash + 1).strip(), days);
            return from == null || to == null || from.isEmpty() && to.isEmpty() ? null : from + "-" + to;
        }
        Matcher matcher = DATE.matcher(value);
        if (!matcher.matches()) {
            return null;
        }
        LocalDate date = day(matcher.group(1), matcher.group(3), matcher.group(4));
        return date == null ? null : written(date.plusDays(days), 8);
    }

    /** Of a date without day or month the middle is moved, and written as exactly as it was given. */
    private static String dateTime(String value, long days) {
        if (value.isEmpty()) {
            return value;
        }
        Matcher matcher = DATE_TIME.matcher(value);
        if (!matcher.matches()) {
            return null;
        }
        String month = matcher.group(2);
        String day = matcher.group(3);
        LocalDate date = day(
                matcher.group(1),
                month == null ? String.valueOf(MID_YEAR) : month,
                day == null ? String.valueOf(MID_MONTH) : day);
        if (date == null) {
            return null;
        }
        String time = matcher.group(4) == null ? "" : matcher.group(4);
        String zone = matcher.group(5) == null ? "" : matcher.group(5);
        return written(date.plusDays(days), day != null ? 8 : month != null ? 6 : 4) + time + zone;
    }

    private static LocalDate day(String year, String month, String day) {
        try {
            return LocalDate.of(Integer.parseInt(year), Integer.parseInt(month), Integer.parseInt(day));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static String written(LocalDate date, int length) {
        int year = Math.min(Math.max(0, date.getYear()), LAST_YEAR);
        String digits = String.valueOf((year * 100 + date.getMonthValue()) * 100 + date.getDayOfMonth());
        return ("0".repeat(8 - digits.length()) + digits).substring(0, length);
    }

    /** A binary time stamp (PS3.3 C.38.2, IEEE 1588) moved; null if it is none. */
    static byte[] shift(byte[] stamp, long days) {
        if (stamp.length != PTP) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(stamp.clone()).order(ByteOrder.BIG_ENDIAN);
        long seconds = (long) (in.getShort(0) & 0xFFFF) << 32 | in.getInt(2) & 0xFFFFFFFFL;
        long moved = Math.max(0, seconds + days * SECONDS_OF_A_DAY);
        return in.putShort(0, (short) (moved >>> 32)).putInt(2, (int) moved).array();
    }
}
