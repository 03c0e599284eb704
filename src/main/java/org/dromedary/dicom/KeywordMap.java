package org.dromedary.dicom;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.ElementDictionary;
import org.aoju.bus.image.galaxy.data.Sequence;
import org.aoju.bus.image.galaxy.data.VR;

/**
 * A dataset as routes see it: values by DICOM keyword (PS3.6), in the order of tags. A value is
 *
 * <ul>
 *   <li>a String for text, UIDs, dates, IS, DS and AT (eight hexadecimal digits), decoded to Unicode, without padding;
 *   <li>an Integer, Long, Float or Double for binary numbers;
 *   <li>a List of these for several values, in which an empty one is "";
 *   <li>a List of maps for a sequence, which may be empty;
 *   <li>null for an element without value: as a key of a query, what shall be returned.
 * </ul>
 *
 * An element that PS3.6 does not name goes by its tag, eight hexadecimal digits. Bulk data (OB, OW, …, UN), private elements and
 * SpecificCharacterSet are left out: text is Unicode here.
 */
public final class KeywordMap {

    private static final int TAG_DIGITS = 8;
    /** Keywords that were asked for; there are no more than PS3.6 has. */
    private static final Map<String, Integer> TAGS = new ConcurrentHashMap<>();

    private KeywordMap() {}

    /** A dataset as a map. */
    public static Map<String, Object> of(Attributes dataset) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int tag : dataset.tags()) {
            VR vr = dataset.getVR(tag);
            if (tag == Tag.SpecificCharacterSet || (tag >>> 16 & 1) != 0 || vr.isInlineBinary()) {
                continue;
            }
            map.put(name(tag), vr == VR.SQ ? items(dataset.getSequence(tag)) : value(dataset, tag, vr));
        }
        return map;
    }

    private static String name(int tag) {
        String keyword = ElementDictionary.keywordOf(tag, null);
        return keyword.isEmpty() ? String.format("%08X", tag) : keyword;
    }

    private static List<Map<String, Object>> items(Sequence sequence) {
        return sequence == null
                ? List.of()
                : sequence.stream().map(KeywordMap::of).toList();
    }

    private static Object value(Attributes dataset, int tag, VR vr) {
        List<?> values =
                switch (vr) {
                    case US, SS, SL -> boxed(dataset.getInts(tag));
                    case UL ->
                        boxed(dataset.getInts(tag)).stream()
                                .map(Integer::toUnsignedLong)
                                .toList();
                    case FL -> boxed(dataset.getFloats(tag));
                    case FD -> boxed(dataset.getDoubles(tag));
                    case AT ->
                        boxed(dataset.getInts(tag)).stream()
                                .map(at -> String.format("%08X", at))
                                .toList();
                    default -> strings(dataset.getStrings(tag));
                };
        return values.isEmpty() ? null : values.size() == 1 ? values.get(0) : values;
    }

    private static List<Integer> boxed(int[] values) {
        return values == null ? List.of() : Arrays.stream(values).boxed().toList();
    }

    private static List<Double> boxed(double[] values) {
        return values == null ? List.of() : Arrays.stream(values).boxed().toList();
    }

    private static List<Float> boxed(float[] values) {
        List<Float> list = new ArrayList<>();
        for (int i = 0; values != null && i < values.length; i++) {
            list.add(values[i]);
        }
        return list;
    }

    private static List<String> strings(String[] values) {
        return values == null
                ? List.of()
                : Arrays.stream(values).map(value -> value == null ? "" : value).toList();
    }

    /**
     * A map as a dataset, in UTF-8 (SpecificCharacterSet ISO_IR 192) when its text is more than ASCII.
     *
     * @throws IllegalArgumentException if a name is neither a keyword of PS3.6 nor eight hexadecimal digits, or a value does not
     *     fit its element; the message names it
     */
    public static Attributes dataset(Map<String, ?> map) {
        Attributes dataset = plain(map);
        if (!isAscii(map.values())) {
            dataset.setString(Tag.SpecificCharacterSet, VR.CS, "ISO_IR 192");
        }
        return dataset;
    }

    private static Attributes plain(Map<String, ?> map) {
        Attributes dataset = new Attributes();
        map.forEach((name, value) -> put(dataset, tag(name), name, value));
        return dataset;
    }

    /**
     * The VR of an element, UN for one that PS3.6 does not name.
     *
     * @throws IllegalArgumentException if that is neither a keyword of PS3.6 nor eight hexadecimal digits
     */
    static VR vr(String name) {
        return ElementDictionary.vrOf(tag(name), null);
    }

    static int tag(String name) {
        // no keyword looks like a tag; the toolkit looks for one among thousands of fields and keeps nothing
        if (isTag(name)) {
            return Integer.parseUnsignedInt(name, 16);
        }
        Integer known = TAGS.get(name);
        if (known != null) {
            return known;
        }
        int tag = ElementDictionary.tagForKeyword(name, null);
        if (tag == -1) {
            throw new IllegalArgumentException("No DICOM keyword: " + name);
        }
        TAGS.put(name, tag);
        return tag;
    }

    private static boolean isTag(String name) {
        if (name.length() != TAG_DIGITS) {
            return false;
        }
        for (int i = 0; i < TAG_DIGITS; i++) {
            char digit = name.charAt(i);
            if (digit > 'f' || Character.digit(digit, 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private static void put(Attributes dataset, int tag, String name, Object value) {
        VR vr = ElementDictionary.vrOf(tag, null);
        List<?> values = value == null ? List.of() : value instanceof List<?> many ? many : List.of(value);
        try {
            if (vr == VR.SQ) {
                Sequence sequence = dataset.newSequence(tag, values.size());
                for (Object item : values) {
                    sequence.add(plain(asMap(item)));
                }
            } else if (values.isEmpty() || values.size() == 1 && "".equals(values.get(0))) {
                dataset.setNull(tag, vr);
            } else {
                set(dataset, tag, vr, values);
            }
        } catch (NumberFormatException | ClassCastException | UnsupportedOperationException e) {
            throw new IllegalArgumentException("Not a value for " + name + " (" + vr + ")", e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, ?> asMap(Object item) {
        return (Map<String, ?>) item;
    }

    private static void set(Attributes dataset, int tag, VR vr, List<?> values) {
        List<String> texts = values.stream().map(String::valueOf).toList();
        switch (vr) {
            case US, SS, SL, UL ->
                dataset.setInt(
                        tag,
                        vr,
                        texts.stream()
                                .mapToInt(text -> (int) Long.parseLong(text))
                                .toArray());
            case FL, FD ->
                dataset.setDouble(
                        tag, vr, texts.stream().mapToDouble(Double::parseDouble).toArray());
            case AT ->
                dataset.setInt(
                        tag,
                        vr,
                        texts.stream()
                                .mapToInt(text -> Integer.parseUnsignedInt(text, 16))
                                .toArray());
            default -> dataset.setString(tag, vr, texts.toArray(String[]::new));
        }
    }

    private static boolean isAscii(Iterable<?> values) {
        for (Object value : values) {
            boolean ascii = value instanceof Map<?, ?> item
                    ? isAscii(item.values())
                    : value instanceof Iterable<?> many
                            ? isAscii(many)
                            : value == null || value.toString().chars().allMatch(c -> c < 0x80);
            if (!ascii) {
                return false;
            }
        }
        return true;
    }
}
