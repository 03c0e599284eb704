package org.dromedary.intake;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Names of files that nobody means to send: what operating systems leave beside files, and the viewers on patients' CDs. They are told
 * by number in the item, programs by name too, and neither stored nor kept.
 */
public final class IgnoredNames {

    private static final Set<String> NAMES = Set.of(
            "thumbs.db",
            "ehthumbs.db",
            "desktop.ini",
            "autorun.inf",
            "autorun.exe",
            ".ds_store",
            "icon\r",
            ".directory",
            "volumeid.txt");

    /** Programs and their libraries, shortcuts, help and pictures of a viewer's window. */
    private static final Pattern VIEWERS = Pattern.compile(
            ".*\\.(exe|dll|ocx|sys|msi|cab|com|bat|cmd|lnk|url|ico|inf|chm|hlp|jar|app|dylib|so|manifest|pdb|cat)");

    private static final Set<String> FOLDERS = Set.of(
            "__macosx", "$recycle.bin", "system volume information", "@eadir", "#recycle", "lost+found", ".trash-1000");

    private IgnoredNames() {}

    /** Whether the file at a path, with {@code /} between its steps, is one that nobody wants, unless it is DICOM. */
    public static boolean matches(String path) {
        String[] steps = path.toLowerCase(Locale.ROOT).replace('\\', '/').split("/");
        for (int i = 0; i < steps.length - 1; i++) {
            if (isFolder(steps[i])) {
                return true;
            }
        }
        String name = steps[steps.length - 1];
        return NAMES.contains(name)
                || name.startsWith("._")
                || name.startsWith("~$")
                || VIEWERS.matcher(name).matches();
    }

    /** Whether a file is told by name though nobody wants it: it may be something else than the program that it is called. */
    static boolean isProgram(String path) {
        return VIEWERS.matcher(path.toLowerCase(Locale.ROOT)).matches();
    }

    /** Whether a folder of this name holds nothing that anybody wants. */
    public static boolean isFolder(String name) {
        return FOLDERS.contains(name.toLowerCase(Locale.ROOT));
    }
}
