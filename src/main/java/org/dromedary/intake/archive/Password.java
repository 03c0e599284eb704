package org.dromedary.intake.archive;

import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;

/**
 * A password in one of the ways in which programs make bytes of it. ZIP says nothing about that.
 *
 * @param text what the library takes
 * @param utf8 whether it makes UTF-8 of that, or one byte of each character
 * @param number which of the configured passwords it is
 */
record Password(char[] text, boolean utf8, int number) {

    private static final List<String> OTHERS = List.of("ISO-8859-1", "IBM437", "IBM850");

    /** The ways of the configured passwords, the usual one first. */
    static List<Password> waysOf(List<char[]> passwords) {
        List<Password> ways = new ArrayList<>();
        for (int i = 0; i < passwords.size(); i++) {
            ways.add(new Password(passwords.get(i), true, i));
        }
        for (int i = 0; i < passwords.size(); i++) {
            if (!isAscii(passwords.get(i))) {
                for (String charset : OTHERS) {
                    add(ways, passwords.get(i), charset, i);
                }
            }
        }
        return ways;
    }

    private static void add(List<Password> ways, char[] password, String charset, int number) {
        if (Charset.isSupported(charset)
                && Charset.forName(charset).newEncoder().canEncode(CharBuffer.wrap(password))) {
            byte[] bytes = new String(password).getBytes(Charset.forName(charset));
            char[] text = new char[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                text[i] = (char) (bytes[i] & 0xff);
            }
            ways.add(new Password(text, false, number));
        }
    }

    private static boolean isAscii(char[] text) {
        return CharBuffer.wrap(text).chars().allMatch(c -> c < 0x80);
    }
}
