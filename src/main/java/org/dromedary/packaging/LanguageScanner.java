package org.dromedary.packaging;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds {@code lang=de} in a narrowed text. Only with the equals sign and nothing between: "lang:re" is a German
 * radiographer's "long: right".
 */
final class LanguageScanner {

    static final Pattern LANGUAGE = Pattern.compile(
            PasswordScanner.WORD_START + "(?:language|sprache|lang)=([a-z]{2})(?:[-_][a-z]{2})?(?![\\p{L}\\p{N}_@.-])",
            Pattern.CASE_INSENSITIVE);

    private LanguageScanner() {}

    static List<Token> scan(String narrowed) {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = LANGUAGE.matcher(narrowed);
        while (matcher.find()) {
            String language = matcher.group(1).toLowerCase(Locale.ROOT);
            tokens.add(new Token(Token.Kind.LANGUAGE, matcher.start(), matcher.end(), language, false, null));
        }
        return tokens;
    }
}
