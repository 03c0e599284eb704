package org.dromedary.packaging;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What a person at a modality asked for in the StudyDescription (0008,1030): {@code Study Name recipient@example.com
 * pw=secure123}. The grammar is told in {@code docs/pipelines/mailer-package.md}.
 *
 * @param recipients addresses in their order, without duplicates
 * @param password null if none was given
 * @param language two lower-case letters, null if none was given
 * @param description what is left: without addresses, password, language and the separators around them
 * @param wanted whether somebody meant to mail this study: there is an address, or what was meant to be one
 * @param cut true if the modality may have cut an address or password off: the text is as long as LO allows (PS3.5
 *     §6.2: 64 characters) and ends in one
 * @param faults why the request cannot be served; they name neither addresses nor password
 */
record MailRequest(
        List<String> recipients,
        String password,
        String language,
        String description,
        boolean wanted,
        boolean cut,
        List<String> faults) {

    private static final int LONGEST_LO = 64;
    /** Some devices count bytes where the standard counts characters; the last one may not have fitted. */
    private static final int SHORTEST_FULL_UTF8 = 62;
    /** No honest text needs more; what does is removed whole. */
    private static final int MOST_PASSES = 8;

    private static final Pattern CUT_KEY = Pattern.compile(
            PasswordScanner.WORD_START + "(?:pw|pwd|pass(?:w|wo|wor|word|wort)?|kennwort) *$",
            Pattern.CASE_INSENSITIVE);

    /** Reads a StudyDescription, decoded and with all its values; null is an empty one. */
    static MailRequest parse(String studyDescription) {
        String text = studyDescription == null ? "" : studyDescription;
        List<Token> tokens = RequestScanner.scan(text);
        List<String> faults = new ArrayList<>();
        List<String> recipients = recipients(tokens, faults);
        String password = password(tokens, faults);
        String language = tokens.stream()
                .filter(token -> token.kind() == Token.Kind.LANGUAGE)
                .map(Token::value)
                .findFirst()
                .orElse(null);
        String description = Token.remove(text, tokens);
        if (!RequestScanner.scan(description).isEmpty()) {
            faults.add("addresses and password are mixed so that they cannot be told apart");
            description = clean(description);
        }
        boolean wanted = tokens.stream().anyMatch(MailRequest::isAboutAddress);
        return new MailRequest(
                recipients, password, language, description, wanted, isCut(text, tokens), List.copyOf(faults));
    }

    /** What may be shown of a text: without anything that could be an address or a password. */
    static String clean(String text) {
        String rest = text;
        for (int pass = 0; pass < MOST_PASSES; pass++) {
            List<Token> tokens = RequestScanner.scan(rest);
            if (tokens.isEmpty()) {
                return rest;
            }
            rest = Token.remove(rest, tokens);
        }
        return RequestScanner.scan(rest).isEmpty() ? rest : "";
    }

    /** Whether it asks for the same as another: the same people and password. */
    boolean sameAs(MailRequest other) {
        return lowerCase(recipients).equals(lowerCase(other.recipients))
                && Objects.equals(password, other.password)
                && faults.equals(other.faults);
    }

    /** Shows neither people nor password. */
    @Override
    public String toString() {
        return "MailRequest[recipients=" + recipients.size() + ", password=" + (password != null) + ", faults=" + faults
                + "]";
    }

    private static boolean isAboutAddress(Token token) {
        return token.kind() == Token.Kind.ADDRESS
                || token.fault() != null && token.value().indexOf('@') >= 0;
    }

    private static List<String> recipients(List<Token> tokens, List<String> faults) {
        Map<String, String> recipients = new LinkedHashMap<>();
        int count = 0;
        for (Token token : tokens) {
            if (token.kind() == Token.Kind.ADDRESS) {
                count++;
                if (token.fault() == null) {
                    recipients.putIfAbsent(token.value().toLowerCase(Locale.ROOT), token.value());
                } else {
                    faults.add("e-mail address " + count + " is not valid: " + token.fault());
                }
            }
        }
        return List.copyOf(recipients.values());
    }

    private static String password(List<Token> tokens, List<String> faults) {
        Set<String> passwords = new LinkedHashSet<>();
        for (Token token : tokens) {
            if (token.kind() == Token.Kind.PASSWORD) {
                passwords.add(token.value());
                if (token.fault() != null) {
                    faults.add(token.fault());
                }
            }
        }
        if (passwords.size() > 1) {
            faults.add("there are several passwords");
        }
        return passwords.stream().findFirst().orElse(null);
    }

    private static boolean isCut(String text, List<Token> tokens) {
        if (!isFull(text)) {
            return false;
        }
        Token last = tokens.isEmpty() ? null : tokens.get(tokens.size() - 1);
        if (last != null && last.end() == text.length()) {
            return last.open() && last.kind() != Token.Kind.LANGUAGE;
        }
        return last != null && CUT_KEY.matcher(Width.narrow(text)).find();
    }

    private static boolean isFull(String text) {
        int characters = text.codePointCount(0, text.length());
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        return characters == LONGEST_LO || bytes > characters && bytes >= SHORTEST_FULL_UTF8 && bytes <= LONGEST_LO;
    }

    private static Set<String> lowerCase(List<String> addresses) {
        Set<String> all = new LinkedHashSet<>();
        addresses.forEach(address -> all.add(address.toLowerCase(Locale.ROOT)));
        return all;
    }
}
