package org.dromedary.web.dicomweb;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.http.HttpHeaders;

/** What requests have in common. */
final class Requests {

    private Requests() {}

    /**
     * The query parameters in their order, decoded.
     *
     * @throws DicomWebException with 400 if one is not encoded as RFC 3986 says
     */
    static List<Map.Entry<String, String>> parameters(HttpServletRequest request) {
        List<Map.Entry<String, String>> parameters = new ArrayList<>();
        String query = request.getQueryString();
        for (String pair : query == null ? new String[0] : query.split("&")) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                parameters.add(Map.entry(
                        decoded(equals < 0 ? pair : pair.substring(0, equals)),
                        equals < 0 ? "" : decoded(pair.substring(equals + 1))));
            }
        }
        return parameters;
    }

    private static String decoded(String text) {
        try {
            String decoded = URLDecoder.decode(text, StandardCharsets.UTF_8);
            if (decoded.indexOf('\uFFFD') >= 0 || decoded.chars().anyMatch(Character::isISOControl)) {
                throw DicomWebException.badRequest("The query has control characters or is not UTF-8");
            }
            return decoded;
        } catch (IllegalArgumentException e) {
            throw DicomWebException.badRequest("The query is not percent-encoded as it should be");
        }
    }

    /** The last value of a query parameter; null for none. */
    static String parameter(HttpServletRequest request, String name) {
        String value = null;
        for (Map.Entry<String, String> one : parameters(request)) {
            value = one.getKey().equals(name) ? one.getValue() : value;
        }
        return value;
    }

    /** What the client takes: by the query parameter (PS3.18 §8.3.3.1), or by its headers; null if it does not say. */
    static String accept(HttpServletRequest request) {
        String parameter = parameter(request, "accept");
        if (parameter != null && !parameter.isBlank()) {
            // a plus is a blank in a query, and is often forgotten to be encoded
            return parameter.replace("dicom json", "dicom+json").replace("dicom xml", "dicom+xml");
        }
        List<String> headers = Collections.list(request.getHeaders(HttpHeaders.ACCEPT));
        return headers.isEmpty() ? null : String.join(",", headers);
    }

    /**
     * Lets the client keep an answer as long as it asks whether it still holds; patient data is for this client only.
     *
     * @param version of what is answered
     * @return whether the client has it already, and 304 is the answer
     */
    static boolean isKnown(HttpServletRequest request, HttpServletResponse response, String version) {
        String asked = request.getQueryString() + " " + accept(request);
        String tag = "\"" + version + "-" + Integer.toHexString(asked.hashCode()) + "\"";
        response.setHeader(HttpHeaders.ETAG, tag);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        response.setHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
        String known = request.getHeader(HttpHeaders.IF_NONE_MATCH);
        if (known == null || !known.contains(tag) && !known.strip().equals("*")) {
            return false;
        }
        response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
        return true;
    }

    /** Patient data are kept by nobody on the way. */
    static void forThisClientOnly(HttpServletResponse response) {
        response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        response.setHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT);
    }

    static boolean isHead(HttpServletRequest request) {
        return "HEAD".equals(request.getMethod());
    }
}
