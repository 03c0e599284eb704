package org.dromedary.packaging;

/**
 * Full-width forms as Japanese, Chinese and Korean input methods type them. Each character is replaced by one other, so
 * that places in the text stay the same.
 */
final class Width {

    private static final int FULL_WIDTH_SHIFT = 0xFF01 - '!';

    private Width() {}

    /** The text with full-width ASCII, ideographic and other unusual blanks, and ideographic commas made plain ASCII. */
    static String narrow(String text) {
        char[] chars = text.toCharArray();
        for (int i = 0; i < chars.length; i++) {
            chars[i] = narrow(chars[i]);
        }
        return new String(chars);
    }

    private static char narrow(char c) {
        if (c < 0x80) {
            return Character.isISOControl(c) ? ' ' : c;
        }
        if (c >= 0xFF01 && c <= 0xFF5E) {
            return (char) (c - FULL_WIDTH_SHIFT);
        }
        return switch (c) {
            case '\u3001', '\uFF64' -> ','; // ideographic comma
            case '\uFE66' -> '=';
            case '\uFE6B' -> '@';
            case '\uFE55' -> ':';
            case '\u0085', '\u200B', '\u2060', '\uFEFF' -> ' ';
            default -> Character.isSpaceChar(c) ? ' ' : c;
        };
    }
}
