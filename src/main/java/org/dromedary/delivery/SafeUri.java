package org.dromedary.delivery;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.apache.camel.util.URISupport;

/**
 * Addresses, and messages with addresses in them, without secrets: also where the name of the option is misspelt, which is when an
 * address comes back in an error.
 */
public final class SafeUri {

    private static final String HIDDEN = "xxxxxx";
    /** What Camel says of options that an endpoint does not have. */
    private static final Pattern UNKNOWN = Pattern.compile("(Unknown parameters=\\[\\{)(.*?)(\\}\\])", Pattern.DOTALL);

    private static final Pattern OPTION =
            Pattern.compile("(?<=[?&;{,\\s])([\\w.\\-]+)=(RAW\\(.*?\\)(?=[&\\s]|$)|RAW\\{.*?\\}(?=[&\\s]|$)|[^&\\s]*)");
    private static final List<String> SECRETS = List.of(
            "password",
            "passphrase",
            "secret",
            "secretkey",
            "accesskey",
            "token",
            "credential",
            "credentials",
            "apikey");
    private static final Pattern PARTS =
            Pattern.compile("pass(?!ivemode|ive$)|pwd|psw|pw$|phrase|secret|token|cred|accesskey|apikey|authorization");
    private static final int MOST_SLIPS = 2;

    private SafeUri() {}

    /** @param text null stays null */
    public static String of(String text) {
        if (text == null) {
            return null;
        }
        String known = UNKNOWN.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(found.group(1) + names(found.group(2)) + found.group(3)));
        return OPTION.matcher(URISupport.sanitizeUri(known))
                .replaceAll(found -> Matcher.quoteReplacement(
                        isSecret(found.group(1)) ? found.group(1) + "=" + HIDDEN : found.group()));
    }

    /** Nobody knows what an option is for that does not exist. */
    private static String names(String options) {
        return Arrays.stream(options.split(", "))
                .filter(option -> option.contains("="))
                .map(option -> option.substring(0, option.indexOf('=')) + "=" + HIDDEN)
                .collect(Collectors.joining(", "));
    }

    private static boolean isSecret(String option) {
        String name = option.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
        return PARTS.matcher(name).find() || SECRETS.stream().anyMatch(secret -> slips(name, secret) <= MOST_SLIPS);
    }

    /** Letters too many, missing or wrong. */
    private static int slips(String one, String other) {
        int[] before = new int[other.length() + 1];
        Arrays.setAll(before, i -> i);
        for (int i = 1; i <= one.length(); i++) {
            int[] now = new int[other.length() + 1];
            now[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int same = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                now[j] = Math.min(before[j - 1] + same, Math.min(before[j], now[j - 1]) + 1);
            }
            before = now;
        }
        return before[other.length()];
    }
}
