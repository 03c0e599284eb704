package org.dromedary.component.filesender;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes names that a site accepts and that stay different from each other. */
final class FileNames {

    /** Characters, by the server's column. */
    private static final int LONGEST = 255;

    private FileNames() {}

    /**
     * @param names names without folders
     * @return as many names, in order: composed (NFC; a name from a Mac has combining marks, which are refused), without
     *     characters the site refuses, unique (the server merges files of the same name and size)
     */
    static List<String> acceptable(List<String> names, FileSenderLimits limits) {
        List<String> accepted = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (String name : names) {
            String plain = acceptable(name, limits);
            String free = plain;
            for (int n = 2; !taken.add(free); n++) {
                free = numbered(plain, n);
            }
            accepted.add(free);
        }
        return accepted;
    }

    static String extension(String name) {
        int dot = name.lastIndexOf('.');
        return dot < 0 ? "" : name.substring(dot + 1);
    }

    private static String acceptable(String name, FileSenderLimits limits) {
        StringBuilder clean = new StringBuilder();
        Normalizer.normalize(name, Normalizer.Form.NFC).codePoints().forEach(c -> {
            if (Character.getType(c) == Character.NON_SPACING_MARK) {
                return;
            }
            String character = Character.toString(c);
            boolean allowed =
                    c != '/' && limits.fileNamePattern().matcher(character).matches();
            clean.append(allowed ? character : "_");
        });
        String plain = clean.toString().replaceFirst("^[ .]+", "");
        while (plain.indexOf('.') >= 0
                && !limits.extensionPattern().matcher(extension(plain)).matches()) {
            int dot = plain.lastIndexOf('.');
            plain = plain.substring(0, dot) + "_" + plain.substring(dot + 1);
        }
        return shortened(plain.isEmpty() ? "file" : plain, "");
    }

    private static String numbered(String name, int n) {
        return shortened(name, "_" + n);
    }

    /** Puts the suffix before the extension and cuts what is before it to the length allowed. */
    private static String shortened(String name, String suffix) {
        int dot = name.lastIndexOf('.');
        String extension = dot < 0 ? "" : name.substring(dot);
        if (extension.codePointCount(0, extension.length()) > 32) {
            extension = "";
        }
        String base = name.substring(0, name.length() - extension.length());
        int room = LONGEST - suffix.length() - extension.codePointCount(0, extension.length());
        if (base.codePointCount(0, base.length()) > room) {
            base = base.substring(0, base.offsetByCodePoints(0, room));
        }
        return base + suffix + extension;
    }
}
