package org.dromedary.operations.settings;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Something that keeps the program from running as it was told to.
 *
 * @param key the setting, as it stands in {@code config/application.yaml}, or the name of the environment variable
 * @param value what it is set to; secrets are hidden when the fault is written
 * @param remedy what is wrong, and what to do about it
 */
public record Fault(String key, String value, String remedy) {

    private static final Pattern SECRET_KEY =
            Pattern.compile("(password|secret|token|credentials?|key)$", Pattern.CASE_INSENSITIVE);
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)([^/@:\\s]*):[^/@\\s]*@");
    private static final Pattern SECRET_OPTION =
            Pattern.compile("(?i)((?:password|secret|token|key)=)(?:RAW\\([^)]*\\)|[^&;\\s]*)");
    private static final int LONGEST_VALUE = 200;
    private static final String HIDDEN = "***";

    /** Hides the value, whatever the key is called. */
    public Fault hidden() {
        return new Fault(key, HIDDEN, remedy);
    }

    /** Whether the value of a setting of this name is nobody's business. */
    static boolean isSecret(String key) {
        return SECRET_KEY.matcher(key.toLowerCase(Locale.ROOT)).find();
    }

    /** One line: {@code key: value: remedy}. */
    @Override
    public String toString() {
        return oneLine(key + ": " + shown() + ": " + remedy);
    }

    private String shown() {
        if (value == null || value.isEmpty()) {
            return "(empty)";
        }
        if (isSecret(key)) {
            return HIDDEN;
        }
        String shown = USER_INFO.matcher(value).replaceAll("$1:" + HIDDEN + "@");
        shown = SECRET_OPTION.matcher(shown).replaceAll("$1" + HIDDEN);
        return shown.length() <= LONGEST_VALUE ? shown : shown.substring(0, LONGEST_VALUE) + "…";
    }

    static String oneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    }
}
