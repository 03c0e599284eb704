package org.dromedary.intake.archive;

import java.util.Set;

/** Names of entries are for people and for reports; none is ever a path on this machine. */
final class EntryNames {

    private static final int LONGEST = 512;

    /** Entries without bytes of their own. */
    static final String LINK = "a link";

    static final String DEVICE = "a device or pipe";
    private static final String NUL = "its name has a NUL character";
    private static final String ABSOLUTE = "its name is an absolute path";
    private static final String OUTSIDE = "its name leads out of the archive";
    private static final Set<String> UNWANTED = Set.of(LINK, DEVICE, NUL, ABSOLUTE, OUTSIDE);

    private EntryNames() {}

    /**
     * Why an entry of this name is left out: no honest tool writes it.
     *
     * @return a reason, or null
     */
    static String fault(String name) {
        if (name.indexOf('\0') >= 0) {
            return NUL;
        }
        if (name.startsWith("/") || name.startsWith("\\") || name.matches("(?s)[A-Za-z]:[/\\\\].*")) {
            return ABSOLUTE;
        }
        for (String part : name.split("[/\\\\]")) {
            if (part.strip().equals("..")) {
                return OUTSIDE;
            }
        }
        return null;
    }

    /** Whether what is left out for a reason is something that nobody misses. */
    static boolean isUnwanted(String reason) {
        return UNWANTED.contains(reason);
    }

    /** The name as it can be shown on one line. */
    static String shown(String name) {
        StringBuilder text = new StringBuilder(Math.min(name.length(), LONGEST));
        name.codePoints().limit(LONGEST).forEach(c -> {
            int type = Character.getType(c);
            boolean plain = !Character.isISOControl(c)
                    && type != Character.FORMAT
                    && type != Character.SURROGATE
                    && type != Character.LINE_SEPARATOR
                    && type != Character.PARAGRAPH_SEPARATOR;
            text.appendCodePoint(plain ? c : '_');
        });
        if (name.codePointCount(0, name.length()) > LONGEST) {
            text.append('…');
        }
        return text.isEmpty() ? "(without a name)" : text.toString();
    }
}
