package org.dromedary.intake.archive;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Names as archives hold them: often without saying in which character set. */
final class RawText {

    /** What DOS wrote, and what a ZIP without flag is in (APPNOTE D.1); not every small Java runtime has it. */
    private static final Charset DOS =
            Charset.isSupported("IBM437") ? Charset.forName("IBM437") : StandardCharsets.ISO_8859_1;

    private RawText() {}

    /** UTF-8 where it can be that, else Latin-1. */
    static String unix(byte[] raw) {
        String text = utf8(raw);
        return text == null ? new String(raw, StandardCharsets.ISO_8859_1) : text;
    }

    /** UTF-8 where it can be that, else code page 437. */
    static String dos(byte[] raw) {
        String text = utf8(raw);
        return text == null ? new String(raw, DOS) : text;
    }

    private static String utf8(byte[] raw) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(raw))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
