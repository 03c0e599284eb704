package org.dromedary.component.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/** What a peer says about a failure, made fit for one line: short, without control characters, mark-up and secrets. */
final class PeerWords {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int LONGEST = 300;
    private static final Pattern TITLE = Pattern.compile("(?is)<title[^>]*>(.*?)</title>");
    private static final Pattern SECRET = Pattern.compile("(?i)\\b(basic|bearer)\\s+[\\w+/=.~-]{8,}");
    /** Orthanc's error bodies, then problem details (RFC 9457), OAuth2 (RFC 6749 §5.2) and Google's. */
    private static final String[] NAMES = {
        "Details", "Message", "detail", "title", "error_description", "error", "errorMessage", "message"
    };

    private PeerWords() {}

    /** @return empty if there is nothing to be told */
    static String of(byte[] body) {
        String text = new String(body, StandardCharsets.UTF_8).strip();
        if (text.startsWith("{") || text.startsWith("[")) {
            text = ofJson(text);
        } else if (text.startsWith("<")) {
            Matcher title = TITLE.matcher(text);
            text = title.find() ? title.group(1) : "";
        }
        return clean(text);
    }

    private static String ofJson(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            JsonNode object = json.isArray() ? json.path(0) : json;
            if (object.path("error").isObject()) {
                object = object.path("error");
            }
            for (String name : NAMES) {
                if (object.path(name).isTextual() && !object.path(name).asText().isBlank()) {
                    return object.path(name).asText();
                }
            }
            return "";
        } catch (IOException e) {
            return text;
        }
    }

    static String clean(String text) {
        String line =
                SECRET.matcher(text.replaceAll("[\\p{Cntrl}\\s]+", " ").strip()).replaceAll("$1 ***");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 3) + "...";
    }
}
