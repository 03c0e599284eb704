package org.dromedary.component.dicom;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.aoju.bus.image.Tag;
import org.aoju.bus.image.galaxy.data.Attributes;
import org.aoju.bus.image.galaxy.data.VR;

/** Which SpecificCharacterSet (PS3.3 C.12.1.1.2) a query is sent in, and which one an answer without any is in. */
final class CharacterSets {

    private static final String LATIN_1 = "ISO_IR 100";
    private static final String UTF_8 = "ISO_IR 192";

    private CharacterSets() {}

    /**
     * Says in which character set a query is: what is wanted; else the smallest of none (ASCII), Latin-1 and UTF-8 that holds the
     * text, because many peers know no other.
     *
     * @param wanted codes of (0008,0005), or null
     * @param keys what the query was made of
     */
    static void choose(Attributes query, String[] wanted, Map<String, ?> keys) {
        String text = text(keys.values(), new StringBuilder()).toString();
        if (wanted != null) {
            query.setSpecificCharacterSet(wanted);
        } else if (text.chars().allMatch(c -> c < 0x80)) {
            query.remove(Tag.SpecificCharacterSet);
        } else {
            query.setSpecificCharacterSet(
                    StandardCharsets.ISO_8859_1.newEncoder().canEncode(text) ? LATIN_1 : UTF_8);
        }
    }

    private static StringBuilder text(Iterable<?> values, StringBuilder text) {
        for (Object value : values) {
            if (value instanceof Map<?, ?> item) {
                text(item.values(), text);
            } else if (value instanceof Iterable<?> many) {
                text(many, text);
            } else if (value != null) {
                text.append(value);
            }
        }
        return text;
    }

    /**
     * An answer that does not say in which character set it is, though it needs one, is UTF-8 when it is valid UTF-8, else in
     * the one of the query, else Latin-1: peers that forget the attribute send any of these.
     */
    static void assume(Attributes answer, Attributes query) {
        if (answer.contains(Tag.SpecificCharacterSet)) {
            return;
        }
        List<byte[]> texts = beyondAscii(answer, new ArrayList<>());
        if (texts.isEmpty()) {
            return;
        }
        String[] asked = query.getStrings(Tag.SpecificCharacterSet);
        if (texts.stream().allMatch(CharacterSets::isUtf8)) {
            answer.setString(Tag.SpecificCharacterSet, VR.CS, UTF_8);
        } else if (asked != null && asked.length > 0 && !UTF_8.equals(asked[0])) {
            answer.setString(Tag.SpecificCharacterSet, VR.CS, asked);
        } else {
            answer.setString(Tag.SpecificCharacterSet, VR.CS, LATIN_1);
        }
    }

    private static List<byte[]> beyondAscii(Attributes dataset, List<byte[]> found) {
        for (int tag : dataset.tags()) {
            VR vr = dataset.getVR(tag);
            if (vr == VR.SQ) {
                dataset.getSequence(tag).forEach(item -> beyondAscii(item, found));
            } else if (vr.useSpecificCharacterSet()
                    && dataset.getValue(tag) instanceof byte[] bytes
                    && !isAscii(bytes)) {
                found.add(bytes);
            }
        }
        return found;
    }

    private static boolean isAscii(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
