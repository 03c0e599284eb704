package org.dromedary.intake.folder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The volumes of a split RAR, by their names: {@code x.part1.rar, x.part2.rar ...} or {@code x.rar, x.r00 ... x.r99, x.s00 ...}. What has
 * such a name and does not say in its header that it is a volume is none of them.
 */
final class VolumeSet {

    private static final Pattern NEW_NAME = Pattern.compile("(.*\\.part)(\\d{1,5})(\\.rar)", Pattern.CASE_INSENSITIVE);
    private static final Pattern OLD_NAME = Pattern.compile("(.*\\.)([r-z])(\\d\\d)", Pattern.CASE_INSENSITIVE);
    private static final byte[] SIGNATURE = "Rar!\u001a\u0007\0".getBytes(StandardCharsets.ISO_8859_1);
    /** Where the main header, which follows with its checksum, has its type and its flags. */
    private static final int TYPE = 9;

    private static final int FLAGS = 10;
    private static final byte MAIN_HEADER = 0x73;
    private static final int VOLUME = 1;
    private static final int MOST = 10_000;
    private static final int A_LETTER = 100;

    private VolumeSet() {}

    /** Whether a file is a volume after the first one. */
    static boolean isLater(Path file) {
        String name = file.getFileName().toString();
        Matcher part = NEW_NAME.matcher(name);
        boolean named = part.matches()
                ? Integer.parseInt(part.group(2)) > 1
                : OLD_NAME.matcher(name).matches();
        return named && isVolume(file);
    }

    /** The volume that a later one belongs to; null: it is not there. */
    static Path first(Path later) {
        String name = later.getFileName().toString();
        List<String> names = new ArrayList<>();
        Matcher part = NEW_NAME.matcher(name);
        if (part.matches()) {
            for (int digits = 1; digits <= part.group(2).length(); digits++) {
                names.add(part.group(1) + "0".repeat(digits - 1) + 1 + part.group(3));
            }
        } else {
            String stem = name.substring(0, name.lastIndexOf('.') + 1);
            names.addAll(List.of(stem + "rar", stem + "RAR", stem + "Rar"));
        }
        return names.stream()
                .map(later::resolveSibling)
                .filter(VolumeSet::isVolume)
                .findFirst()
                .orElse(null);
    }

    /** The volumes that lie beside the first one without a gap, in their order; none where it is no first volume. */
    static List<Path> later(Path first) {
        List<Path> later = new ArrayList<>();
        String name = first.getFileName().toString();
        Matcher part = NEW_NAME.matcher(name);
        boolean parts = part.matches();
        if (parts
                ? Integer.parseInt(part.group(2)) != 1
                : !name.toLowerCase(Locale.ROOT).endsWith(".rar")) {
            return later;
        }
        for (int n = 0; n < MOST && isVolume(first); n++) {
            Path next = parts ? part(first, part, n + 2) : old(first, name, n);
            if (next == null) {
                break;
            }
            later.add(next);
        }
        return later;
    }

    private static Path part(Path first, Matcher name, int number) {
        String digits = String.format(Locale.ROOT, "%0" + name.group(2).length() + "d", number);
        return there(first.resolveSibling(name.group(1) + digits + name.group(3)));
    }

    private static Path old(Path first, String name, int number) {
        char letter = (char) ('r' + number / A_LETTER);
        if (letter > 'z') {
            return null;
        }
        String suffix = String.format(Locale.ROOT, "%c%02d", letter, number % A_LETTER);
        String stem = name.substring(0, name.length() - "rar".length());
        Path lower = there(first.resolveSibling(stem + suffix));
        return lower != null ? lower : there(first.resolveSibling(stem + suffix.toUpperCase(Locale.ROOT)));
    }

    private static Path there(Path file) {
        return isVolume(file) ? file : null;
    }

    /** Whether the main header of a RAR up to version 4 says that it is a volume. */
    private static boolean isVolume(Path file) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] begin = in.readNBytes(FLAGS + 1);
            return begin.length > FLAGS
                    && Arrays.equals(begin, 0, SIGNATURE.length, SIGNATURE, 0, SIGNATURE.length)
                    && begin[TYPE] == MAIN_HEADER
                    && (begin[FLAGS] & VOLUME) != 0;
        } catch (IOException e) {
            // who takes it finds out why
            return false;
        }
    }
}
