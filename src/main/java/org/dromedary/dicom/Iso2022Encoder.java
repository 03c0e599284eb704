package org.dromedary.dicom;

import java.io.ByteArrayOutputStream;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Writes text with code extensions (ISO/IEC 2022, PS3.3 C.12.1.1.2 and PS3.5 §6.1.2.5). The toolkit reads such text and fails
 * to write it when characters of several sets stand side by side.
 */
final class Iso2022Encoder {

    private static final byte ESC = 0x1B;

    private static final Map<String, CodeSet> KNOWN = Map.ofEntries(
            Map.entry("ISO 2022 IR 100", new CodeSet("-A", "ISO-8859-1", true, 1)),
            Map.entry("ISO 2022 IR 101", new CodeSet("-B", "ISO-8859-2", true, 1)),
            Map.entry("ISO 2022 IR 109", new CodeSet("-C", "ISO-8859-3", true, 1)),
            Map.entry("ISO 2022 IR 110", new CodeSet("-D", "ISO-8859-4", true, 1)),
            Map.entry("ISO 2022 IR 144", new CodeSet("-L", "ISO-8859-5", true, 1)),
            Map.entry("ISO 2022 IR 127", new CodeSet("-G", "ISO-8859-6", true, 1)),
            Map.entry("ISO 2022 IR 126", new CodeSet("-F", "ISO-8859-7", true, 1)),
            Map.entry("ISO 2022 IR 138", new CodeSet("-H", "ISO-8859-8", true, 1)),
            Map.entry("ISO 2022 IR 148", new CodeSet("-M", "ISO-8859-9", true, 1)),
            Map.entry("ISO 2022 IR 203", new CodeSet("-b", "ISO-8859-15", true, 1)),
            Map.entry("ISO 2022 IR 166", new CodeSet("-T", "TIS-620", true, 1)),
            Map.entry("ISO 2022 IR 13", new CodeSet(")I", "JIS_X0201", true, 1)),
            Map.entry("ISO 2022 IR 87", new CodeSet("$B", "x-JIS0208", false, 2)),
            Map.entry("ISO 2022 IR 159", new CodeSet("$(D", "JIS_X0212-1990", false, 2)),
            Map.entry("ISO 2022 IR 149", new CodeSet("$)C", "EUC-KR", true, 2)),
            Map.entry("ISO 2022 IR 58", new CodeSet("$)A", "GB2312", true, 2)));

    private final List<CodeSet> sets = new ArrayList<>();
    private final CodeSet initial;
    private final String toAscii;

    /**
     * A set of characters beside ASCII.
     *
     * @param escape what designates it, without ESC
     * @param right whether it stands in the right half (G1), beside ASCII; otherwise in its place (G0)
     * @param width bytes of a character
     */
    private record CodeSet(String escape, String charset, boolean right, int width) {

        /** The character's bytes, or null if it is not in the set. */
        byte[] encode(String character) {
            if (!Charset.isSupported(charset)) {
                return null;
            }
            try {
                var buffer = Charset.forName(charset).newEncoder().encode(CharBuffer.wrap(character));
                byte[] bytes = new byte[buffer.remaining()];
                buffer.get(bytes);
                return bytes.length == width && bytes[0] < 0 == right ? bytes : null;
            } catch (CharacterCodingException e) {
                return null;
            }
        }
    }

    /** @param codes values of SpecificCharacterSet (0008,0005) */
    Iso2022Encoder(String[] codes) {
        for (String code : codes) {
            if (KNOWN.containsKey(code)) {
                sets.add(KNOWN.get(code));
            }
        }
        CodeSet first = KNOWN.get(codes[0]);
        initial = first != null && first.width() == 1 ? first : null;
        toAscii = codes[0].equals("ISO 2022 IR 13") ? "(J" : "(B";
    }

    /** The text's bytes; a character that no set has becomes a question mark. */
    byte[] encode(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() * 2);
        CodeSet left = null;
        CodeSet right = initial;
        for (int at = 0; at < text.length(); ) {
            int end = text.offsetByCodePoints(at, 1);
            String character = text.substring(at, end);
            at = end;
            CodeSet set = character.charAt(0) < 0x80 ? null : set(character, left, right);
            if (set == null) {
                if (left != null) {
                    escape(out, toAscii);
                    left = null;
                }
                char c = character.charAt(0) < 0x80 ? character.charAt(0) : '?';
                out.write(c);
                // what was designated ends with a value and with a line
                right = c == '\\' || c < ' ' ? initial : right;
                continue;
            }
            if (set != left && set != right) {
                escape(out, set.escape());
                left = set.right() ? left : set;
                right = set.right() ? set : right;
            }
            out.writeBytes(set.encode(character));
        }
        if (left != null) {
            escape(out, toAscii);
        }
        return out.toByteArray();
    }

    private CodeSet set(String character, CodeSet left, CodeSet right) {
        if (right != null && right.encode(character) != null) {
            return right;
        }
        if (left != null && left.encode(character) != null) {
            return left;
        }
        return sets.stream()
                .filter(set -> set.encode(character) != null)
                .findFirst()
                .orElse(null);
    }

    private static void escape(ByteArrayOutputStream out, String sequence) {
        out.write(ESC);
        out.writeBytes(sequence.getBytes(StandardCharsets.US_ASCII));
    }
}
