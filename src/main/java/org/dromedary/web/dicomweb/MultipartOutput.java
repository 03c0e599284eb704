package org.dromedary.web.dicomweb;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

import jakarta.servlet.http.HttpServletResponse;

/** Writes a multipart answer part by part (RFC 2387). */
final class MultipartOutput {

    private final String boundary = UUID.randomUUID().toString();
    private final HttpServletResponse response;
    private OutputStream out;

    /** @param type of the parts */
    MultipartOutput(HttpServletResponse response, String type) {
        this.response = response;
        response.setContentType("multipart/related; type=\"" + type + "\"; boundary=" + boundary);
    }

    /**
     * Begins a part; its body follows.
     *
     * @param location of what it is, or null
     */
    OutputStream part(String contentType, String location) throws IOException {
        String head = (out == null ? "" : "\r\n") + "--" + boundary + "\r\nContent-Type: " + contentType + "\r\n"
                + (location == null ? "" : "Content-Location: " + location + "\r\n") + "\r\n";
        if (out == null) {
            out = response.getOutputStream();
        }
        out.write(head.getBytes(StandardCharsets.ISO_8859_1));
        return out;
    }

    /** Ends the answer; not after a failure, so that nobody takes what is there for the whole. */
    void end() throws IOException {
        out.write(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }
}
