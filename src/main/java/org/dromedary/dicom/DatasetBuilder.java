package org.dromedary.dicom;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.ElementDictionary;
import org.aoju.bus.image.galaxy.data.VR;

/** A dataset that is put together from the texts of the DICOM JSON or Native DICOM Model, as {@link KeywordMap} has it. */
final class DatasetBuilder {

    /** What no dataset has more of inside each other; a reader that follows more could be driven out of its stack. */
    static final int DEEPEST = 64;

    private final Map<String, Object> map = new LinkedHashMap<>();

    Map<String, Object> map() {
        return map;
    }

    /**
     * Adds an element; what a {@link KeywordMap} has no room for (bulk data, private elements) is left out.
     *
     * @param name eight hexadecimal digits, or a keyword of PS3.6
     * @param vr as it was said, or null for that of the dictionary
     * @param values texts, maps for items of a sequence, null for an empty one
     * @throws DicomFormatException if the name is none, or a value does not fit the VR
     */
    void add(String name, String vr, List<?> values) throws DicomFormatException {
        int tag = tag(name);
        VR known = vr(vr, tag);
        if (tag == Tag.SpecificCharacterSet || (tag >>> 16 & 1) != 0 || known.isInlineBinary()) {
            return;
        }
        String keyword = ElementDictionary.keywordOf(tag, null);
        map.put(keyword.isEmpty() ? String.format("%08X", tag) : keyword, value(name, known, values));
    }

    private static int tag(String name) throws DicomFormatException {
        try {
            return KeywordMap.tag(name);
        } catch (IllegalArgumentException e) {
            throw new DicomFormatException("There is a name that is no element's");
        }
    }

    /** Of VRs that are newer than the toolkit OV is binary; what the others have is kept as text. */
    private static VR vr(String said, int tag) {
        if (said == null) {
            return ElementDictionary.vrOf(tag, null);
        }
        VR known = said.length() == 2 ? VrCodes.of(said.charAt(0) << 8 & 0xFF00 | said.charAt(1) & 0xFF) : null;
        return known != null ? known : said.equals("OV") ? VR.UN : VR.UC;
    }

    private static Object value(String name, VR vr, List<?> values) throws DicomFormatException {
        List<Object> converted = new ArrayList<>();
        for (Object value : values) {
            if (vr == VR.SQ) {
                converted.add(item(name, value));
            } else if (value instanceof Map<?, ?>) {
                throw new DicomFormatException(name + " has an item, but is no sequence");
            } else {
                converted.add(single(name, vr, value == null ? "" : value.toString()));
            }
        }
        if (vr == VR.SQ) {
            return converted;
        }
        boolean empty = converted.isEmpty() || converted.size() == 1 && "".equals(converted.get(0));
        return empty ? null : converted.size() == 1 ? converted.get(0) : converted;
    }

    private static Object item(String name, Object value) throws DicomFormatException {
        if (value == null) {
            return Map.of();
        }
        if (value instanceof Map<?, ?>) {
            return value;
        }
        throw new DicomFormatException(name + " is a sequence, but has a value that is no item");
    }

    private static Object single(String name, VR vr, String text) throws DicomFormatException {
        if (text.isEmpty()) {
            return text;
        }
        try {
            return switch (vr) {
                case US, SS, SL -> Integer.valueOf(whole(text));
                case UL -> Long.valueOf(whole(text));
                case FL -> Float.valueOf(number(text));
                case FD -> Double.valueOf(number(text));
                default -> text.stripTrailing();
            };
        } catch (NumberFormatException e) {
            throw new DicomFormatException(name + " has a value that is not of VR " + vr);
        }
    }

    /** Some writers give whole numbers as 1.0. */
    private static String whole(String text) {
        String number = text.strip();
        return number.endsWith(".0") ? number.substring(0, number.length() - 2) : number;
    }

    private static String number(String text) {
        return switch (text.strip()) {
            case "inf", "+inf" -> "Infinity";
            case "-inf" -> "-Infinity";
            case "nan" -> "NaN";
            default -> text.strip();
        };
    }

    /** The groups of a person name, joined as in the file (PS3.5 §6.2.1.1). */
    static String personName(String alphabetic, String ideographic, String phonetic) {
        String joined = text(alphabetic) + "=" + text(ideographic) + "=" + text(phonetic);
        return joined.replaceFirst("=+$", "");
    }

    private static String text(String group) {
        return group == null ? "" : group;
    }
}
