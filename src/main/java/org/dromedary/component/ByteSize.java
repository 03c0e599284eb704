package org.dromedary.component;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A number of bytes as people write it. Camel would read the text of a numeric option as a duration: {@code 500MB} as 0. */
public final class ByteSize {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,15})\\s*(B|KB|MB|GB|TB)?", Pattern.CASE_INSENSITIVE);
    private static final String UNITS = "BKMGT";

    private ByteSize() {}

    /**
     * @param text such as {@code 500MB}, with powers of 1024; bytes without a unit
     * @throws IllegalArgumentException if it is none
     */
    public static long parse(String text) {
        Matcher size = TEXT.matcher(text.strip());
        if (!size.matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no size; write a number of bytes, or for instance 500MB");
        }
        String unit = size.group(2) == null ? "B" : size.group(2).toUpperCase(Locale.ROOT);
        return Math.multiplyExact(Long.parseLong(size.group(1)), 1L << 10 * UNITS.indexOf(unit.charAt(0)));
    }
}
