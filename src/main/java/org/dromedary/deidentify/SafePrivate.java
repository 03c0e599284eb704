package org.dromedary.deidentify;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

import org.dromedary.dicom.EditableElement;
import org.dromedary.dicom.EditableItem;

/** Private attributes that are known to be safe (PS3.15 table E.3.10-1): physics of the acquisition, no words of people. */
final class SafePrivate {

    private static final String RESOURCE = "safe-private.tsv";
    private static final Map<String, String> VRS = load();
    private static final Pattern DECIMAL =
            Pattern.compile("|[+-]?(\\d{1,16}\\.?\\d{0,16}|\\.\\d{1,16})([eE][+-]?\\d{1,3})?");
    private static final Pattern INTEGER = Pattern.compile("|[+-]?\\d{1,10}");
    private static final Pattern CODE = Pattern.compile("[A-Z0-9_ ]{0,16}");
    /** No attribute of the list has more. */
    private static final int MOST_NUMBERS = 16;

    private SafePrivate() {}

    private static Map<String, String> load() {
        Map<String, String> vrs = new HashMap<>();
        try (InputStream in = SafePrivate.class.getResourceAsStream(RESOURCE)) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .forEach(line -> {
                        String[] cells = line.split("\t", -1);
                        vrs.put(
                                key(Integer.parseInt(cells[0], 16), cells[1], Integer.parseInt(cells[2], 16)),
                                cells[3]);
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return vrs;
    }

    private static String key(int group, String creator, int element) {
        return group + "\n" + creator + "\n" + element;
    }

    /**
     * Whether a value is what the list says, so that nothing else hides there: numbers and codes.
     *
     * @param vr of the list
     */
    static boolean fits(String vr, EditableItem item, EditableElement element) {
        boolean same = element.vr().equals(vr) || element.vr().equals("UN");
        return switch (vr) {
            case "SQ" -> true;
            case "DS" ->
                same
                        && item.values(element, vr).stream()
                                .allMatch(value -> DECIMAL.matcher(value).matches());
            case "IS" ->
                same
                        && item.values(element, vr).stream()
                                .allMatch(value -> INTEGER.matcher(value).matches());
            case "CS" ->
                same
                        && item.values(element, vr).stream()
                                .allMatch(value -> CODE.matcher(value).matches());
            case "US", "SS" -> same && isNumbers(element, 2);
            case "UL", "SL", "FL" -> same && isNumbers(element, 4);
            case "FD" -> same && isNumbers(element, 8);
            default -> false;
        };
    }

    private static boolean isNumbers(EditableElement element, int size) {
        return element.length() % size == 0 && element.length() <= (long) MOST_NUMBERS * size;
    }

    /** The VR of a safe attribute; null if it is not known to be safe. */
    static String vr(EditableItem item, EditableElement element) {
        String creator = item.creator(element.tag());
        return creator == null ? null : VRS.get(key(element.tag() >>> 16, creator, element.tag() & 0xFF));
    }
}
