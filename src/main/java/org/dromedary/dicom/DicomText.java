package org.dromedary.dicom;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

import org.aoju.bus.image.galaxy.data.SpecificCharacterSet;

/**
 * Text by the SpecificCharacterSet (0008,0005) that governs it (PS3.3 C.12.1.1.2). Without one, or with one that nobody
 * knows, bytes are UTF-8 when they are valid UTF-8 and Latin-1 otherwise: devices that forget the attribute send either.
 */
final class DicomText {

    /** No SpecificCharacterSet given. */
    static final DicomText UNSPECIFIED = new DicomText(null, null);

    /** ISO_IR 192. */
    static final DicomText UTF_8 = new DicomText(StandardCharsets.UTF_8, null);

    private static final byte[] NOTHING = {};

    private static final Map<String, String> SINGLE = Map.ofEntries(
            Map.entry("ISO_IR 6", "US-ASCII"),
            Map.entry("ISO_IR 100", "ISO-8859-1"),
            Map.entry("ISO_IR 101", "ISO-8859-2"),
            Map.entry("ISO_IR 109", "ISO-8859-3"),
            Map.entry("ISO_IR 110", "ISO-8859-4"),
            Map.entry("ISO_IR 144", "ISO-8859-5"),
            Map.entry("ISO_IR 127", "ISO-8859-6"),
            Map.entry("ISO_IR 126", "ISO-8859-7"),
            Map.entry("ISO_IR 138", "ISO-8859-8"),
            Map.entry("ISO_IR 148", "ISO-8859-9"),
            Map.entry("ISO_IR 203", "ISO-8859-15"),
            Map.entry("ISO_IR 13", "JIS_X0201"),
            Map.entry("ISO_IR 166", "TIS-620"),
            Map.entry("ISO_IR 192", "UTF-8"),
            Map.entry("GB18030", "GB18030"),
            Map.entry("GBK", "GBK"));

    private final Charset single;
    private final SpecificCharacterSet extended;
    private final Iso2022Encoder encoder;

    private DicomText(Charset single, String[] extended) {
        this.single = single;
        this.extended = extended == null ? null : SpecificCharacterSet.valueOf(extended);
        this.encoder = extended == null ? null : new Iso2022Encoder(extended);
    }

    /** @param value of (0008,0005) as it stands: codes parted by backslashes */
    static DicomText of(byte[] value) {
        String[] codes = new String(value, StandardCharsets.US_ASCII).split("\\\\", -1);
        for (int i = 0; i < codes.length; i++) {
            codes[i] = codes[i].replace('\0', ' ').strip();
        }
        if (codes.length > 1 && Arrays.stream(codes).anyMatch(code -> code.startsWith("ISO 2022"))) {
            // the first one is often given without code extensions
            String[] extensible = Arrays.stream(codes)
                    .map(code -> code.startsWith("ISO_IR ") ? "ISO 2022 IR " + code.substring(7) : code)
                    .toArray(String[]::new);
            return new DicomText(null, extensible);
        }
        String code = codes[0].startsWith("ISO 2022 IR ") ? "ISO_IR " + codes[0].substring(12) : codes[0];
        String name = SINGLE.get(code);
        if (name != null && !name.equals("US-ASCII") && Charset.isSupported(name)) {
            return new DicomText(Charset.forName(name), null);
        }
        // a multi-byte set without the single-byte one that it extends
        return codes[0].startsWith("ISO 2022") ? new DicomText(null, new String[] {"", codes[0]}) : UNSPECIFIED;
    }

    String decode(byte[] value) {
        if (single != null) {
            return new String(value, single);
        }
        if (extended != null && !isAscii(value)) {
            return extended.decode(value);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(value, StandardCharsets.ISO_8859_1);
        }
    }

    /**
     * Encodes what {@link #decode} gave, shortened.
     *
     * @param like the bytes it was decoded from: without a character set they tell which one it was
     */
    byte[] encode(String text, byte[] like) {
        if (single != null) {
            return text.getBytes(single);
        }
        if (extended != null && !text.chars().allMatch(c -> c < 0x80)) {
            return encoder.encode(text);
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(like));
            return text.getBytes(StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    /** Whether {@link #decode} gives back what {@link #encode} makes of the text, whoever reads it. */
    boolean canEncode(String text) {
        if (text.chars().allMatch(c -> c < 0x80)) {
            return true;
        }
        return (single != null || extended != null)
                && decode(encode(text, NOTHING)).equals(text);
    }

    private static boolean isAscii(byte[] value) {
        for (byte b : value) {
            if (b < 0 || b == 0x1B) {
                return false;
            }
        }
        return true;
    }
}
