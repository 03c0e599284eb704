package org.dromedary.dicom;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Binary values as a DICOM model shows them. */
final class ModelValues {

    /** Bytes of one number, by VR. */
    private static final Map<String, Integer> NUMBERS =
            Map.of("US", 2, "SS", 2, "UL", 4, "SL", 4, "FL", 4, "FD", 8, "UV", 8, "SV", 8, "AT", 4);

    private static final Map<String, Integer> WORDS = Map.of("OW", 2, "OL", 4, "OF", 4, "OD", 8, "OV", 8);
    private static final int LONGEST_NUMBER = 64;

    private ModelValues() {}

    /** Whether a VR is that of binary numbers, or of tags. */
    static boolean isNumber(String vr) {
        return NUMBERS.containsKey(vr);
    }

    /** Bytes of one word of binary data; 1 where there are none. */
    static int wordBytes(String vr) {
        return NUMBERS.getOrDefault(vr, WORDS.getOrDefault(vr, 1));
    }

    /** The values; what is left over at the end is none. */
    static List<Object> numbers(String vr, byte[] bytes, boolean bigEndian) {
        ByteBuffer in = ByteBuffer.wrap(bytes).order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int size = NUMBERS.get(vr);
        List<Object> values = new ArrayList<>(bytes.length / size);
        while (in.remaining() >= size) {
            values.add(
                    switch (vr) {
                        case "US" -> in.getShort() & 0xFFFF;
                        case "SS" -> (int) in.getShort();
                        case "UL" -> in.getInt() & 0xFFFFFFFFL;
                        case "SL" -> in.getInt();
                        case "FL" -> in.getFloat();
                        case "FD" -> in.getDouble();
                        case "SV" -> in.getLong();
                        case "UV" -> new BigDecimal(Long.toUnsignedString(in.getLong()));
                        default -> String.format("%04X%04X", in.getShort() & 0xFFFF, in.getShort() & 0xFFFF);
                    });
        }
        return values;
    }

    /** Binary data of a big endian dataset in little endian. */
    static byte[] swapped(String vr, byte[] bytes) {
        int word = wordBytes(vr);
        for (int at = 0; word > 1 && at + word <= bytes.length; at += word) {
            for (int i = 0; i < word / 2; i++) {
                byte first = bytes[at + i];
                bytes[at + i] = bytes[at + word - 1 - i];
                bytes[at + word - 1 - i] = first;
            }
        }
        return bytes;
    }

    /**
     * A number as JSON can have it.
     *
     * @return null if the text is none, or one that no double can hold
     */
    static BigDecimal number(String text) {
        if (text.length() > LONGEST_NUMBER) {
            return null;
        }
        try {
            BigDecimal number = new BigDecimal(text.strip());
            return Double.isInfinite(number.doubleValue()) ? null : number;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
