package org.dromedary.component.dicomweb;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Takes a multipart message apart while it comes (RFC 2046 §5.1, RFC 2387). Nothing is held but a buffer, and a message that
 * ends before its closing boundary does not pass for a complete one.
 */
final class MultipartReader implements Closeable {

    private static final int BUFFER = 128 * 1024;
    private static final int LONGEST_HEAD = 16 * 1024;
    /** White space after a boundary; nobody sends any. */
    private static final int LONGEST_PADDING = 1024;

    /**
     * @param headers by name in small letters
     * @param body to be read before the next part is asked for; what is left is passed over
     */
    record Part(Map<String, String> headers, InputStream body) {

        MediaType mediaType() {
            return MediaType.of(headers.get("content-type"));
        }
    }

    private final InputStream in;
    private final byte[] delimiter;
    /** How far the delimiter can be moved on when it ends at this byte and is not there (Horspool 1980). */
    private final int[] steps = new int[256];

    private final byte[] buffer = new byte[BUFFER];
    private int from;
    private int to;
    private boolean begun;
    private boolean ended;
    private Body current;

    /** @param in closed with this */
    MultipartReader(InputStream in, String boundary) {
        this.in = in;
        this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        Arrays.fill(steps, delimiter.length);
        for (int i = 0; i < delimiter.length - 1; i++) {
            steps[delimiter[i] & 0xFF] = delimiter.length - 1 - i;
        }
        // so that the first boundary is one like the others, also at the very beginning
        buffer[0] = '\r';
        buffer[1] = '\n';
        to = 2;
    }

    /**
     * The next part; null after the closing boundary.
     *
     * @throws EOFException if the message ends before it
     */
    Part next() throws IOException {
        if (ended) {
            return null;
        }
        Body passed = current == null ? new Body() : current;
        try {
            passed.transferTo(java.io.OutputStream.nullOutputStream());
        } catch (EOFException e) {
            ended = true;
            throw begun ? e : new EOFException("the boundary that the head announces is nowhere in the answer");
        }
        begun = true;
        from += delimiter.length;
        if (isClosing()) {
            ended = true;
            return null;
        }
        Map<String, String> headers = headers();
        current = new Body();
        return new Part(headers, current);
    }

    private boolean isClosing() throws IOException {
        while (to - from < 2) {
            fill();
        }
        return buffer[from] == '-' && buffer[from + 1] == '-';
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new HashMap<>();
        // what follows the boundary on its line is padding
        line();
        int length = 0;
        for (String line = line(); !line.isEmpty(); line = line()) {
            length += line.length();
            if (length > LONGEST_HEAD) {
                throw new IOException("a part has a head of more than " + LONGEST_HEAD + " bytes");
            }
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    private String line() throws IOException {
        int at = from;
        while (true) {
            for (; at + 1 < to; at++) {
                if (buffer[at] == '\r' && buffer[at + 1] == '\n') {
                    String line = new String(buffer, from, at - from, StandardCharsets.ISO_8859_1);
                    from = at + 2;
                    return line;
                }
            }
            if (to - from > LONGEST_HEAD) {
                throw new IOException("a part has a head of more than " + LONGEST_HEAD + " bytes");
            }
            int done = at - from;
            fill();
            at = from + done;
        }
    }

    /** Gets more bytes behind those that are there. */
    private void fill() throws IOException {
        if (to == buffer.length) {
            System.arraycopy(buffer, from, buffer, 0, to - from);
            to -= from;
            from = 0;
        }
        int read = in.read(buffer, to, buffer.length - to);
        if (read < 0) {
            throw new EOFException("the answer ends before its closing boundary: it is not complete");
        }
        to += read;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }

    /** The bytes of a part, up to the line break before the next boundary. */
    private final class Body extends InputStream {

        private final byte[] one = new byte[1];
        /** Bytes from {@link #from} that are known not to be of a delimiter. */
        private int clear;

        private boolean over;

        @Override
        public int read() throws IOException {
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            while (clear == 0) {
                if (over) {
                    return -1;
                }
                look();
            }
            int count = Math.min(length, clear);
            System.arraycopy(buffer, from, bytes, offset, count);
            from += count;
            clear -= count;
            return count;
        }

        /** Finds out how far the bytes are the part's. */
        private void look() throws IOException {
            while (to - from < delimiter.length) {
                fill();
            }
            boolean candidate = buffer[from] == '\r' && isDelimiter(from);
            if (candidate && isWholeLine()) {
                over = true;
                return;
            }
            int last = to - delimiter.length;
            for (int at = candidate ? from + 1 : from;
                    at <= last;
                    at += steps[buffer[at + delimiter.length - 1] & 0xFF]) {
                if (buffer[at] == '\r' && isDelimiter(at)) {
                    // whether it is one is seen when what stands before it has been read
                    clear = at - from;
                    return;
                }
            }
            clear = last + 1 - from;
        }

        /** Whether the boundary ends its line, or the message: else it is the beginning of a longer line of the part. */
        private boolean isWholeLine() throws IOException {
            for (int at = delimiter.length; at < delimiter.length + LONGEST_PADDING; at++) {
                while (to - from < at + 2) {
                    fill();
                }
                byte next = buffer[from + at];
                byte afterNext = buffer[from + at + 1];
                if (next != ' ' && next != '\t') {
                    boolean closes = at == delimiter.length && next == '-' && afterNext == '-';
                    return closes || next == '\r' && afterNext == '\n';
                }
            }
            return false;
        }

        private boolean isDelimiter(int at) {
            for (int i = 1; i < delimiter.length; i++) {
                if (buffer[at + i] != delimiter[i]) {
                    return false;
                }
            }
            return true;
        }
    }
}
