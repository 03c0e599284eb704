package org.dromedary.web.dicomweb;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A media type or range with its parameters (RFC 9110 §8.3.1, §12.5.1). Read more leniently than the grammar allows:
 * DICOMweb clients leave the quotes away from {@code type=application/dicom}.
 *
 * @param name in small letters, such as {@code multipart/related} or {@code image/*}; empty if there is none
 * @param parameters by name in small letters, without {@code q}
 * @param quality 0 to 1
 */
record MediaRange(String name, Map<String, String> parameters, double quality) {

    static final String MULTIPART = "multipart/related";

    /** What anybody takes. */
    static final MediaRange ANY = new MediaRange("*/*", Map.of(), 1);

    /** The ranges of an Accept header, the most wanted first; anything when it is missing. */
    static List<MediaRange> accepted(String header) {
        if (header == null || header.isBlank()) {
            return List.of(ANY);
        }
        List<MediaRange> ranges = new ArrayList<>();
        for (String one : split(header, ',')) {
            if (!one.isBlank()) {
                ranges.add(of(one));
            }
        }
        ranges.removeIf(range -> range.quality() <= 0);
        ranges.sort(Comparator.comparingDouble((MediaRange range) -> -range.quality()));
        return ranges;
    }

    /** One media type; null gives one without a name. */
    static MediaRange of(String text) {
        List<String> pieces = split(text == null ? "" : text, ';');
        Map<String, String> parameters = new LinkedHashMap<>();
        double quality = 1;
        for (String piece : pieces.subList(1, pieces.size())) {
            int equals = piece.indexOf('=');
            if (equals > 0) {
                String name = piece.substring(0, equals).strip().toLowerCase(Locale.ROOT);
                String value = unquoted(piece.substring(equals + 1).strip());
                if (name.equals("q")) {
                    quality = quality(value);
                } else {
                    parameters.putIfAbsent(name, value);
                }
            }
        }
        return new MediaRange(pieces.get(0).strip().toLowerCase(Locale.ROOT), parameters, quality);
    }

    private static double quality(String value) {
        try {
            return Math.max(0, Math.min(1, Double.parseDouble(value)));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static List<String> split(String text, char separator) {
        List<String> pieces = new ArrayList<>();
        boolean quoted = false;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == separator && !quoted) {
                pieces.add(text.substring(from, i));
                from = i + 1;
            }
        }
        pieces.add(text.substring(from));
        return pieces;
    }

    private static String unquoted(String value) {
        return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1")
                : value;
    }

    boolean isMultipart() {
        return name.equals(MULTIPART);
    }

    /** What the parts of a multipart range are, or the range itself: a type without parameters, in small letters. */
    String content() {
        String content = isMultipart() ? parameters.getOrDefault("type", "*/*") : name;
        int semicolon = content.indexOf(';');
        return (semicolon < 0 ? content : content.substring(0, semicolon))
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    /** The transfer syntax that is asked for, also where it stands inside of {@code type}; null for none, {@code *} for any. */
    String transferSyntax() {
        String own = parameters.get("transfer-syntax");
        return own != null ? own : of(parameters.get("type")).parameters().get("transfer-syntax");
    }

    /** Whether a type without parameters is within what this range, or its parts, may be. */
    boolean covers(String type) {
        String content = content();
        return content.equals(type)
                || content.equals("*/*")
                || content.endsWith("/*") && type.startsWith(content.substring(0, content.length() - 1));
    }
}
