package org.dromedary.intake;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** Paths in a folder as text, also those whose bytes are no text. */
public final class IntakeOrigins {

    private IntakeOrigins() {}

    /** The path of a file in a folder; in percent encoding where its bytes are no text in the platform's character set. */
    public static String of(Path root, Path relative) {
        String text = relative.toString();
        try {
            if (Path.of(text).equals(relative)) {
                return text.replace(relative.getFileSystem().getSeparator(), "/");
            }
        } catch (InvalidPathException e) {
            // it cannot be made again of its text
        }
        String folder = root.toUri().getRawPath();
        String file = root.resolve(relative).toUri().getRawPath();
        return file.substring(folder.endsWith("/") ? folder.length() : folder.length() + 1);
    }

    /**
     * The path that {@link #of} was given, in another folder.
     *
     * @return null if no such file is there, or it is not in the folder
     */
    public static Path find(Path folder, String origin) {
        for (Path path : new Path[] {plain(folder, origin), encoded(folder, origin)}) {
            if (path != null
                    && path.startsWith(folder)
                    && !path.equals(folder)
                    && Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                return path;
            }
        }
        return null;
    }

    private static Path plain(Path folder, String origin) {
        try {
            return folder.resolve(origin).normalize();
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static Path encoded(Path folder, String origin) {
        try {
            String uri = folder.toUri().toString();
            return Path.of(URI.create((uri.endsWith("/") ? uri : uri + "/") + origin))
                    .normalize();
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
