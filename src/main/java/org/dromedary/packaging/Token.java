package org.dromedary.packaging;

import java.util.List;

/**
 * A part of a text that speaks to the mailer and not to the reader.
 *
 * @param start where it begins in the text, with its key, brackets and quotes
 * @param end behind its last character
 * @param value the address, password or language itself
 * @param open true if nothing after it proves that it is complete
 * @param fault why it cannot be used, without the value; null if it can
 */
record Token(Kind kind, int start, int end, String value, boolean open, String fault) {

    enum Kind {
        ADDRESS,
        PASSWORD,
        LANGUAGE
    }

    /** Never shows a password. */
    @Override
    public String toString() {
        return kind + "[" + start + "," + end + (fault == null ? "]" : "] faulty");
    }

    /** The text without these tokens and without the separators that stood around them. Tokens are in their order. */
    static String remove(String text, List<Token> tokens) {
        if (tokens.isEmpty()) {
            return text;
        }
        StringBuilder rest = new StringBuilder();
        int from = 0;
        for (Token token : tokens) {
            append(rest, text.substring(from, token.start()));
            from = token.end();
        }
        append(rest, text.substring(from));
        return rest.toString().replace('\\', ' ').strip();
    }

    private static void append(StringBuilder rest, String piece) {
        int start = 0;
        int end = piece.length();
        while (start < end && isSeparator(piece.charAt(start))) {
            start++;
        }
        while (end > start && isSeparator(piece.charAt(end - 1))) {
            end--;
        }
        if (start < end) {
            rest.append(rest.isEmpty() ? "" : " ").append(piece, start, end);
        }
    }

    private static boolean isSeparator(char c) {
        char narrow = Width.narrow(String.valueOf(c)).charAt(0);
        return narrow == ' ' || ",;^\\|".indexOf(narrow) >= 0;
    }
}
