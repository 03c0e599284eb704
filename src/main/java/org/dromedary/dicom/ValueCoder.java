package org.dromedary.dicom;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Values as bytes (PS3.5 §6.2). */
final class ValueCoder {

    private ValueCoder() {}

    /** @throws IllegalArgumentException if a value does not fit the VR, or the VR is neither text nor number */
    static byte[] encode(String vr, DicomText charset, Encoding encoding, String... values) {
        if (ModelValues.isNumber(vr)) {
            return numbers(vr, encoding, values);
        }
        if (!EditableElement.isText(vr)) {
            if (values.length == 0) {
                return new byte[0];
            }
            // the VR of an element that nobody knows: text is what it is
            if (!vr.equals("UN")) {
                throw new IllegalArgumentException("VR " + vr + " takes no text");
            }
        }
        String text = String.join("\\", values);
        byte[] bytes = EditableElement.usesCharset(vr) || vr.equals("UN")
                ? charset.encode(text, new byte[0])
                : text.getBytes(StandardCharsets.ISO_8859_1);
        return padded(vr, bytes);
    }

    /** Even length: NUL after UIDs and binary data, a blank after other text. */
    static byte[] padded(String vr, byte[] bytes) {
        if (bytes.length % 2 == 0) {
            return bytes;
        }
        byte[] even = Arrays.copyOf(bytes, bytes.length + 1);
        even[bytes.length] = (byte) (vr.equals("UI") || !EditableElement.isText(vr) && !vr.equals("UN") ? 0 : ' ');
        return even;
    }

    private static byte[] numbers(String vr, Encoding encoding, String... values) {
        ByteBuffer out =
                ByteBuffer.allocate(values.length * ModelValues.wordBytes(vr)).order(encoding.order());
        for (String value : values) {
            String text = value.strip();
            try {
                switch (vr) {
                    case "US" -> out.putShort((short) within(text, 0, 0xFFFF));
                    case "SS" -> out.putShort((short) within(text, Short.MIN_VALUE, Short.MAX_VALUE));
                    case "UL" -> out.putInt((int) within(text, 0, 0xFFFFFFFFL));
                    case "SL" -> out.putInt((int) within(text, Integer.MIN_VALUE, Integer.MAX_VALUE));
                    case "FL" -> out.putFloat(Float.parseFloat(text));
                    case "FD" -> out.putDouble(Double.parseDouble(text));
                    case "SV" -> out.putLong(Long.parseLong(text));
                    case "UV" -> out.putLong(Long.parseUnsignedLong(new BigInteger(text).toString()));
                    default -> {
                        int tag = Integer.parseUnsignedInt(text, 16);
                        out.putShort((short) (tag >>> 16)).putShort((short) tag);
                    }
                }
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("Not a value of VR " + vr, e);
            }
        }
        return out.array();
    }

    private static long within(String text, long least, long most) {
        long value = Long.parseLong(text);
        if (value < least || value > most) {
            throw new NumberFormatException("out of range");
        }
        return value;
    }
}
