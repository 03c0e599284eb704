package org.dromedary.packaging;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** {@code README.txt}, the first entry of a package: what its recipient should know, in his language. */
final class ReadMe {

    static final String NAME = "README.txt";
    private static final String FALLBACK = "en";

    private ReadMe() {}

    /**
     * @param study true for a study, false for a single file
     * @param language two letters; English where there is no text in it
     * @param contact whom to ask, or empty
     */
    static byte[] text(boolean study, String language, int instances, int series, String contact) throws IOException {
        String kind = study ? "study" : "file";
        byte[] template = template(kind, language);
        if (template == null) {
            template = template(kind, FALLBACK);
        }
        StringBuilder text = new StringBuilder();
        for (String line : new String(template, StandardCharsets.UTF_8).split("\r?\n")) {
            if (line.contains("{contact}") && contact.isBlank()) {
                continue;
            }
            // Windows' editors want CR LF
            text.append(line.replace("{contact}", contact)
                            .replace("{instances}", String.valueOf(instances))
                            .replace("{series}", String.valueOf(series)))
                    .append("\r\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] template(String kind, String language) throws IOException {
        try (InputStream in = ReadMe.class.getResourceAsStream("readme-" + kind + "." + language + ".txt")) {
            return in == null ? null : in.readAllBytes();
        }
    }
}
