package org.dromedary.google;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** IDs of sheets and folders, as people paste them: alone, or in the address of the browser. */
public final class GoogleId {

    private static final Pattern IN_ADDRESS =
            Pattern.compile("https://[^/]+/.*?(?:/d/|/folders/|[?&]id=)([A-Za-z0-9_-]{10,200})(?:[/?#&].*)?");
    private static final Pattern ALONE = Pattern.compile("[A-Za-z0-9_-]{10,200}");

    private GoogleId() {}

    /** @throws IllegalArgumentException if there is no ID in the text */
    public static String of(String text) {
        String stripped = text.strip();
        Matcher address = IN_ADDRESS.matcher(stripped);
        if (address.matches()) {
            return address.group(1);
        }
        if (ALONE.matcher(stripped).matches()) {
            return stripped;
        }
        throw new IllegalArgumentException("write the ID of a sheet or folder, or its address in the browser");
    }
}
