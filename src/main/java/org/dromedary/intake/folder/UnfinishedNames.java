package org.dromedary.intake.folder;

import java.util.Locale;
import java.util.regex.Pattern;

/** Names by which those who write files say that they are not complete, or nobody's business. */
public final class UnfinishedNames {

    private static final Pattern SUFFIX =
            Pattern.compile(".*(\\.(part|partial|tmp|temp|filepart|crdownload|download|inprogress|writing|!ut|bc!)|~)");

    private UnfinishedNames() {}

    /** Whether a file of that name is left alone. */
    public static boolean matches(String name) {
        return name.startsWith(".")
                || name.startsWith("~")
                || SUFFIX.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }
}
