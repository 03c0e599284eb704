package org.dromedary.worklist.hl7;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** MSH-18: names of character sets in HL7 table 0211. */
final class Hl7Charsets {

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("ASCII", "US-ASCII"),
            Map.entry("8859/1", "ISO-8859-1"),
            Map.entry("8859/2", "ISO-8859-2"),
            Map.entry("8859/3", "ISO-8859-3"),
            Map.entry("8859/4", "ISO-8859-4"),
            Map.entry("8859/5", "ISO-8859-5"),
            Map.entry("8859/6", "ISO-8859-6"),
            Map.entry("8859/7", "ISO-8859-7"),
            Map.entry("8859/8", "ISO-8859-8"),
            Map.entry("8859/9", "ISO-8859-9"),
            Map.entry("8859/15", "ISO-8859-15"),
            Map.entry("ISO IR6", "US-ASCII"),
            Map.entry("ISO IR14", "ISO-2022-JP"),
            Map.entry("ISO IR87", "ISO-2022-JP"),
            Map.entry("ISO IR159", "ISO-2022-JP-2"),
            Map.entry("GB 18030-2000", "GB18030"),
            Map.entry("KS X 1001", "EUC-KR"),
            Map.entry("CNS 11643-1992", "EUC-TW"),
            Map.entry("BIG-5", "Big5"),
            Map.entry("UNICODE", "UTF-8"),
            Map.entry("UNICODE UTF-8", "UTF-8"),
            // not in the table, and sent
            Map.entry("UTF-8", "UTF-8"),
            Map.entry("UTF8", "UTF-8"),
            Map.entry("ISO-8859-1", "ISO-8859-1"),
            Map.entry("ISO_8859-1", "ISO-8859-1"),
            Map.entry("ISO-8859-15", "ISO-8859-15"),
            Map.entry("WINDOWS-1252", "windows-1252"));

    private Hl7Charsets() {}

    /**
     * The text of a message.
     *
     * @param names repetitions of MSH-18; empty: UTF-8 if the bytes are that, else {@code whenUnsaid}
     */
    static String decode(byte[] message, List<String> names, Charset whenUnsaid) throws Hl7RefusedException {
        if (names.isEmpty()) {
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(message))
                        .toString();
            } catch (CharacterCodingException e) {
                return new String(message, whenUnsaid);
            }
        }
        // what is named after the first is switched to by escape sequences, which the sets of Japan know
        String chosen = null;
        for (String name : names) {
            String java = NAMES.get(name.strip().toUpperCase(Locale.ROOT));
            if (java == null || !Charset.isSupported(java)) {
                throw new Hl7RefusedException(
                        Hl7RefusedException.Reason.TABLE_VALUE_NOT_FOUND,
                        "The character set in MSH-18 is not known; use a value of HL7 table 0211 such as UNICODE UTF-8");
            }
            chosen = chosen == null || java.startsWith("ISO-2022") ? java : chosen;
        }
        Charset charset = Charset.forName(chosen);
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(message)).toString();
        } catch (CharacterCodingException e) {
            throw new Hl7RefusedException(
                    Hl7RefusedException.Reason.DATA_TYPE,
                    "The message is not written in the character set that its MSH-18 names");
        }
    }
}
