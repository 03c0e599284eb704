package org.dromedary.packaging;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds {@code pw=…} and its variants in a narrowed text. */
final class PasswordScanner {

    /** Letters of other scripts may stand directly before a key: Japanese text has no blanks. */
    static final String WORD_START = "(?<![\\p{IsLatin}\\p{N}])";

    private static final Pattern KEY = Pattern.compile(
            WORD_START + "(passwort|password|kennwort|pass|pwd|pw)( {0,8})([=:])( {0,8})", Pattern.CASE_INSENSITIVE);
    private static final String OPENING = "\"'\u201E\u201C\u201D\u201A\u2018\u2019\u00AB\u00BB";
    /** What may close a quotation that began with the character at the same place in {@link #OPENING}. */
    private static final String[] CLOSING = {
        "\"\u201D\u201C",
        "'\u2019\u2018",
        "\u201C\u201D\"",
        "\u201D\"",
        "\u201D\"",
        "\u2018\u2019'",
        "\u2019'",
        "\u2019'",
        "\u00BB",
        "\u00AB"
    };

    private static final String SEPARATORS = ",;^\\";

    private final String text;
    private final boolean hasAt;

    PasswordScanner(String narrowed) {
        this.text = narrowed;
        this.hasAt = narrowed.indexOf('@') >= 0;
    }

    List<Token> scan() {
        List<Token> tokens = new ArrayList<>();
        Matcher key = KEY.matcher(text);
        int from = 0;
        while (from <= text.length() && key.find(from)) {
            if (isKey(key)) {
                Token token = value(key.start(), key.end());
                tokens.add(token);
                from = token.end();
            } else {
                from = key.end();
            }
        }
        return tokens;
    }

    /**
     * "PW: Doppler" and "first pass: perfusion" are medicine, not passwords: with blanks around the sign such a key counts
     * only where an address is in the text too. "a@b.pw: urgent" ends an address.
     */
    private boolean isKey(Matcher key) {
        boolean blanks = !key.group(2).isEmpty() || !key.group(4).isEmpty();
        boolean pass = key.group(1).equalsIgnoreCase("pass");
        boolean medical = pass || key.group(1).length() <= 3 && key.group(3).equals(":");
        boolean nothing = key.end() == text.length();
        if (!hasAt && (nothing || blanks && medical)) {
            return false;
        }
        if (blanks && pass && MailAddress.isValid(word(key.end()))) {
            return false;
        }
        if (blanks && KEY.matcher(text).region(key.end(), text.length()).lookingAt()) {
            return false;
        }
        char before = key.start() == 0 ? ' ' : text.charAt(key.start() - 1);
        return before != '.' && before != '-' || wordBefore(key.start()).indexOf('@') < 0;
    }

    private Token value(int start, int at) {
        if (at == text.length()) {
            return token(start, at, "", true, "the password is empty");
        }
        int quote = OPENING.indexOf(text.charAt(at));
        if (quote >= 0) {
            return quoted(start, at + 1, CLOSING[quote]);
        }
        return bare(start, at);
    }

    private Token quoted(int start, int at, String closing) {
        boolean seen = false;
        for (int i = at; i < text.length(); i++) {
            if (closing.indexOf(text.charAt(i)) >= 0) {
                if (i + 1 == text.length() || isBoundary(text.charAt(i + 1))) {
                    return token(start, i + 1, text.substring(at, i), false, null);
                }
                seen = true;
            }
        }
        String rest = text.substring(at);
        if (seen) {
            return token(start, text.length(), rest, true, "something follows the closing quote of the password");
        }
        boolean swallows = List.of(rest.split("[ ,;^\\\\<>()]+")).stream().anyMatch(MailAddress::isValid);
        return token(
                start,
                text.length(),
                rest,
                true,
                swallows ? "the quote of the password is not closed, and an address follows it" : null);
    }

    private Token bare(int start, int at) {
        int end = at + word(at).length();
        char before = start == 0 ? ' ' : text.charAt(start - 1);
        int bracket = "([{<".indexOf(before);
        if (bracket >= 0) {
            int close = text.indexOf(")]}>".charAt(bracket), at);
            if (close >= 0 && close < end) {
                String inside = text.substring(at, close);
                boolean clear = close + 1 == text.length() || isBoundary(text.charAt(close + 1));
                return token(
                        start - 1,
                        clear ? close + 1 : end,
                        inside,
                        false,
                        clear ? separators(inside) : "something follows the closing bracket of the password");
            }
        }
        int cut = at;
        while (cut < end && !(SEPARATORS.indexOf(text.charAt(cut)) >= 0 && isPartBehind(cut, end))) {
            cut++;
        }
        String value = text.substring(at, cut);
        boolean open = cut == text.length();
        return token(start, cut, value, open, separators(value));
    }

    /** A separator ends a bare password where nothing, or something that cannot be part of it, stands behind. */
    private boolean isPartBehind(int separator, int end) {
        int at = separator;
        while (at < end && SEPARATORS.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        if (at == end
                || KEY.matcher(text).region(at, text.length()).lookingAt()
                || LanguageScanner.LANGUAGE
                        .matcher(text)
                        .region(at, text.length())
                        .lookingAt()) {
            return true;
        }
        int stop = at;
        while (stop < end && SEPARATORS.indexOf(text.charAt(stop)) < 0) {
            stop++;
        }
        return MailAddress.isValid(text.substring(at, stop).replaceAll("^(?i:mailto:|<)+|[>.]+$", ""));
    }

    private static String separators(String value) {
        boolean unclear = value.chars().anyMatch(c -> SEPARATORS.indexOf(c) >= 0);
        return unclear
                ? "the password has a comma, semicolon, caret or backslash and no quotes, so its end is unclear"
                : null;
    }

    private static Token token(int start, int end, String value, boolean open, String fault) {
        return new Token(
                Token.Kind.PASSWORD, start, end, value, open, fault != null ? fault : Passwords.problem(value));
    }

    private static boolean isBoundary(char c) {
        return c == ' ' || SEPARATORS.indexOf(c) >= 0 || ")]}>|".indexOf(c) >= 0;
    }

    private String word(int at) {
        int end = text.indexOf(' ', at);
        return text.substring(at, end < 0 ? text.length() : end);
    }

    private String wordBefore(int end) {
        return text.substring(text.lastIndexOf(' ', end - 1) + 1, end);
    }
}
