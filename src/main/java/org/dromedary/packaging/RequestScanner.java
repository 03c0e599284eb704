package org.dromedary.packaging;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Finds everything in a text that speaks to the mailer: passwords first, because they may hold anything. */
final class RequestScanner {

    private RequestScanner() {}

    /** Tokens in the order of the text; they do not overlap. */
    static List<Token> scan(String text) {
        String narrowed = Width.narrow(text);
        if (narrowed.indexOf('@') < 0 && narrowed.indexOf('=') < 0 && narrowed.indexOf(':') < 0) {
            return List.of();
        }
        List<Token> tokens = new ArrayList<>(new PasswordScanner(narrowed).scan());
        String masked = mask(narrowed, tokens);
        List<Token> languages = LanguageScanner.scan(masked);
        tokens.addAll(languages);
        tokens.addAll(new AddressScanner(mask(masked, languages)).scan());
        tokens.sort(Comparator.comparingInt(Token::start));
        return tokens;
    }

    private static String mask(String text, List<Token> tokens) {
        StringBuilder masked = new StringBuilder(text);
        for (Token token : tokens) {
            for (int i = token.start(); i < token.end(); i++) {
                masked.setCharAt(i, '|');
            }
        }
        return masked.toString();
    }
}
