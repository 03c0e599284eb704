package org.dromedary.dicom;

import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

import org.aoju.bus.image.galaxy.data.VR;

/** Whether one value matches one value of a key, by the VR of the attribute (PS3.4 §C.2.2.2). */
final class ValueMatch {

    /** Longest value of a key; what people type has a few dozen. */
    static final int LONGEST_KEY = 1024;

    static final Set<VR> WILD = Set.of(VR.AE, VR.CS, VR.LO, VR.LT, VR.PN, VR.SH, VR.ST, VR.UC, VR.UR, VR.UT);
    static final Set<VR> NUMBERS = Set.of(VR.IS, VR.DS, VR.US, VR.SS, VR.UL, VR.SL, VR.FL, VR.FD);
    private static final int LONGEST_NUMBER = 32;

    private ValueMatch() {}

    /**
     * @param key not empty, not universal
     * @throws IllegalArgumentException if it is longer than {@value #LONGEST_KEY} characters
     */
    static Predicate<String> of(String key, VR vr) {
        if (key.length() > LONGEST_KEY) {
            throw new IllegalArgumentException("A key has more than " + LONGEST_KEY + " characters");
        }
        if (vr == VR.DA || vr == VR.TM || vr == VR.DT) {
            return TimeRange.of(key, vr)::contains;
        }
        if (vr == VR.PN) {
            return personName(key);
        }
        if (NUMBERS.contains(vr)) {
            BigDecimal number = number(key);
            return number == null
                    ? key::equals
                    : value -> {
                        BigDecimal other = number(value);
                        return other != null && other.compareTo(number) == 0;
                    };
        }
        return text(key, WILD.contains(vr));
    }

    private static Predicate<String> text(String key, boolean wild) {
        String normal = Normalizer.normalize(key, Normalizer.Form.NFC);
        if (wild && Wildcard.isIn(normal)) {
            Wildcard wildcard = new Wildcard(normal);
            return value -> wildcard.matches(Normalizer.normalize(value, Normalizer.Form.NFC));
        }
        return value -> normal.equals(Normalizer.normalize(value, Normalizer.Form.NFC));
    }

    /**
     * Without regard to case. A key of one component group may match any group of the name, or the name as a whole; one of
     * several groups matches group by group. Empty components at the end count for nothing.
     */
    private static Predicate<String> personName(String key) {
        String[] groups = groups(key);
        if (groups.length == 1) {
            Predicate<String> test = text(groups[0], true);
            return value -> {
                String[] own = groups(value);
                return Arrays.stream(own).anyMatch(test) || own.length > 1 && test.test(String.join("=", own));
            };
        }
        return value -> {
            String[] own = groups(value);
            for (int i = 0; i < groups.length; i++) {
                if (!groups[i].isEmpty() && !text(groups[i], true).test(i < own.length ? own[i] : "")) {
                    return false;
                }
            }
            return true;
        };
    }

    private static String[] groups(String name) {
        return Arrays.stream(name.split("=", -1))
                .map(group -> withoutEmptyEnd(fold(group)))
                .toArray(String[]::new);
    }

    private static String withoutEmptyEnd(String group) {
        int end = group.length();
        while (end > 0 && (group.charAt(end - 1) == '^' || group.charAt(end - 1) == ' ')) {
            end--;
        }
        return group.substring(0, end);
    }

    /** Upper and lower case, and the ways to write an accent, are one. */
    static String fold(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC)
                .toUpperCase(Locale.ROOT)
                .toLowerCase(Locale.ROOT)
                .strip();
    }

    private static BigDecimal number(String text) {
        try {
            return text.length() > LONGEST_NUMBER ? null : new BigDecimal(text.strip());
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
