package org.dromedary.packaging;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds e-mail addresses, and what was meant to be one, in a narrowed text. */
final class AddressScanner {

    private static final String DELIMITERS = " ,;^\\<>()[]{}|\"\u201E\u201C\u201D\u00AB\u00BB";
    private static final String OPENING = "<([{\"'\u201E\u201C\u00AB";
    private static final String CLOSING = ">)]}\"'\u201C\u201D\u00BB";
    private static final String LOOSE = "'.:!?*";
    private static final Pattern LABEL = Pattern.compile("(?:mailto|e-?mail|mail|to|an)[:=]", Pattern.CASE_INSENSITIVE);
    private static final Pattern LABEL_BEFORE = Pattern.compile(
            PasswordScanner.WORD_START + "(?:mailto|e-?mail|mail|to|an) ?[:=] ?$", Pattern.CASE_INSENSITIVE);
    private static final int LONGEST_LABEL = 10;
    private static final Pattern DOTTED = Pattern.compile("(?:[A-Za-z0-9-]+\\.)+[A-Za-z][A-Za-z0-9-]*+[.:!?]*");

    private final String text;

    AddressScanner(String narrowed) {
        this.text = narrowed;
    }

    List<Token> scan() {
        List<Token> tokens = new ArrayList<>();
        int from = 0;
        int at;
        while ((at = text.indexOf('@', from)) >= 0) {
            int start = at;
            while (start > from && DELIMITERS.indexOf(text.charAt(start - 1)) < 0) {
                start--;
            }
            int end = at + 1;
            while (end < text.length() && DELIMITERS.indexOf(text.charAt(end)) < 0) {
                end++;
            }
            Token token = token(start, end, from);
            if (token != null) {
                tokens.add(token);
                end = Math.max(end, token.end());
            }
            from = end;
        }
        return tokens;
    }

    private Token token(int runStart, int runEnd, int from) {
        String run = text.substring(runStart, runEnd);
        if (run.startsWith("@") || run.endsWith("@")) {
            return torn(runStart, runEnd, from);
        }
        int start = runStart;
        int end = runEnd;
        while (start < end && LOOSE.indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        Matcher label = LABEL.matcher(text).region(start, end);
        boolean uri = false;
        if (label.lookingAt()) {
            uri = label.group().toLowerCase(Locale.ROOT).startsWith("mailto");
            start = label.end();
        }
        String address = text.substring(start, end);
        int query = uri ? address.indexOf('?') : -1;
        if (query >= 0) {
            address = address.substring(0, query);
        }
        while (!address.isEmpty() && LOOSE.indexOf(address.charAt(address.length() - 1)) >= 0) {
            address = address.substring(0, address.length() - 1);
        }
        int outerStart = runStart;
        int outerEnd = runEnd;
        while (outerStart > from && outerEnd < text.length() && isPair(outerStart - 1, outerEnd)) {
            outerStart--;
            outerEnd++;
        }
        boolean open = start + address.length() == outerEnd;
        return new Token(
                Token.Kind.ADDRESS, withLabel(outerStart, from), outerEnd, address, open, MailAddress.problem(address));
    }

    /** "user @ example.com": an address torn apart by blanks; "CT @ 120 kV" is none, and null. */
    private Token torn(int runStart, int runEnd, int from) {
        String run = text.substring(runStart, runEnd);
        int start = runStart;
        int end = runEnd;
        int next = runEnd;
        while (next < text.length() && text.charAt(next) == ' ') {
            next++;
        }
        int wordEnd = next;
        while (wordEnd < text.length() && DELIMITERS.indexOf(text.charAt(wordEnd)) < 0) {
            wordEnd++;
        }
        boolean domainBehind =
                run.endsWith("@") && DOTTED.matcher(text).region(next, wordEnd).matches();
        if (domainBehind) {
            end = wordEnd;
        }
        if (run.startsWith("@")
                && (domainBehind || DOTTED.matcher(run.substring(1)).matches())) {
            int wordBefore = runStart;
            while (wordBefore > from && text.charAt(wordBefore - 1) == ' ') {
                wordBefore--;
            }
            while (wordBefore > from && DELIMITERS.indexOf(text.charAt(wordBefore - 1)) < 0) {
                wordBefore--;
            }
            start = wordBefore;
        }
        if (run.equals("@") && !domainBehind) {
            return null;
        }
        return new Token(
                Token.Kind.ADDRESS,
                start,
                end,
                text.substring(start, end),
                end == text.length(),
                "there is nothing, or a blank, on one side of the @");
    }

    private boolean isPair(int before, int behind) {
        char open = text.charAt(before);
        char close = text.charAt(behind);
        for (int i = 0; i < OPENING.length(); i++) {
            if (OPENING.charAt(i) == open && CLOSING.charAt(i) == close) {
                return true;
            }
        }
        return false;
    }

    private int withLabel(int start, int from) {
        int window = Math.max(from, start - LONGEST_LABEL);
        Matcher label = LABEL_BEFORE.matcher(text).region(window, start).useTransparentBounds(true);
        return label.find() ? label.start() : start;
    }
}
