package org.dromedary.component.dicomweb;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A media type with its parameters (RFC 9110 §8.3.1).
 *
 * @param name in small letters, such as {@code multipart/related}; empty if there is none
 * @param parameters by name in small letters
 */
record MediaType(String name, Map<String, String> parameters) {

    /** Reads a Content-Type as leniently as servers write it; null gives the empty one. */
    static MediaType of(String text) {
        if (text == null) {
            return new MediaType("", Map.of());
        }
        int semicolon = text.indexOf(';');
        String name = (semicolon < 0 ? text : text.substring(0, semicolon)).strip();
        Map<String, String> parameters = new LinkedHashMap<>();
        if (semicolon >= 0) {
            parameters(text.substring(semicolon + 1), parameters);
        }
        return new MediaType(name.toLowerCase(Locale.ROOT), parameters);
    }

    private static void parameters(String text, Map<String, String> parameters) {
        int at = 0;
        while (at < text.length()) {
            int equals = text.indexOf('=', at);
            if (equals < 0) {
                return;
            }
            String name = text.substring(at, equals).strip().toLowerCase(Locale.ROOT);
            StringBuilder value = new StringBuilder();
            at = value(text, equals + 1, value);
            parameters.putIfAbsent(name, value.toString());
        }
    }

    /** Reads a token or a quoted string; returns where the next parameter begins. */
    private static int value(String text, int from, StringBuilder value) {
        int at = from;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        if (at < text.length() && text.charAt(at) == '"') {
            for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                value.append(text.charAt(at));
            }
        }
        int end = text.indexOf(';', at);
        end = end < 0 ? text.length() : end;
        if (value.isEmpty()) {
            value.append(text.substring(at, end).strip());
        }
        return end + 1;
    }

    boolean isMultipart() {
        return name.startsWith("multipart/");
    }

    boolean isJson() {
        return name.equals("application/dicom+json") || name.equals("application/json");
    }

    boolean isXml() {
        return name.equals("application/dicom+xml") || name.equals("application/xml") || name.equals("text/xml");
    }
}
