package org.dromedary.web.dicomweb;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Takes a multipart request apart while it comes (RFC 2046 §5.1). Lines may end with LF alone where the first boundary's does;
 * then, and only then, a delimiter within the message may too. Nothing is held but a buffer.
 */
final class MultipartInput {

    private static final int BUFFER = 512 * 1024;
    private static final int LONGEST_HEAD = 16 * 1024;
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final InputStream in;
    /** LF and boundary; a CR before it belongs to it where lines end with CRLF. */
    private final byte[] delimiter;
    /** How far the last byte of the delimiter is from its end, by what stands there (Horspool's algorithm). */
    private final int[] shifts = new int[256];

    private final byte[] buffer = new byte[BUFFER];
    private int from;
    private int to;
    private boolean atEnd;
    private boolean crlf;
    private boolean begun;
    private boolean closed;
    /** Whether the body of a part was not read yet. */
    private boolean atPart;
    /** Whether the line break before the body is still at {@link #from}. */
    private boolean atBodyStart;

    /** The message is not what its head announces, or ends early. */
    static final class MalformedException extends IOException {

        private static final long serialVersionUID = 1L;

        MalformedException(String message) {
            super(message);
        }
    }

    MultipartInput(InputStream in, String boundary) {
        this.in = in;
        this.delimiter = ("\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        Arrays.fill(shifts, delimiter.length);
        for (int i = 0; i < delimiter.length - 1; i++) {
            shifts[delimiter[i] & 0xFF] = delimiter.length - 1 - i;
        }
        // so that the first boundary is one like the others, also at the very beginning
        buffer[0] = '\n';
        to = 1;
    }

    /**
     * Goes to the next part, past what is left of the one before.
     *
     * @return its headers by name in small letters; null after the closing boundary
     * @throws MalformedException if there is neither
     */
    Map<String, String> next() throws IOException {
        if (!begun || atPart) {
            copyBody(OutputStream.nullOutputStream());
        }
        atPart = !closed;
        return closed ? null : headers();
    }

    /** Reads what follows the closing boundary, so that the connection can be used again. */
    void drain() throws IOException {
        while (in.read(buffer) >= 0) {
            // the epilogue means nothing
        }
    }

    /**
     * The body of the part, to the delimiter behind it. When the output fails, the rest can still be passed over.
     *
     * @throws MalformedException if the message ends before
     */
    void copyBody(OutputStream out) throws IOException {
        while (true) {
            int found = find();
            if (found >= 0) {
                int end = crlf && buffer[Math.max(found - 1, 0)] == '\r' ? found - 1 : found;
                int start = from + skipped();
                out.write(buffer, Math.min(start, end), Math.max(0, end - start));
                from = found + delimiter.length;
                atBodyStart = false;
                atPart = false;
                endOfDelimiter();
                return;
            }
            if (atEnd) {
                throw new MalformedException(
                        begun
                                ? "The request ends before its closing boundary"
                                : "The boundary that the Content-Type announces is nowhere in the request");
            }
            // a CR before the delimiter, the delimiter and two bytes behind it may still become one
            int safe = to - delimiter.length - 3;
            if (safe > from + skipped()) {
                int start = from + skipped();
                from = safe;
                atBodyStart = false;
                out.write(buffer, start, safe - start);
            }
            fill();
        }
    }

    /** The line break that ended the head stands in the buffer: an empty body has no other before the delimiter. */
    private int skipped() {
        return atBodyStart ? 1 : 0;
    }

    /** Where a delimiter begins with its LF; -1 if there is none yet. */
    private int find() throws IOException {
        int last = delimiter.length - 1;
        int at = from;
        while (at + last < to) {
            byte end = buffer[at + last];
            if (end == delimiter[last] && isDelimiter(at)) {
                return at;
            }
            at += shifts[end & 0xFF];
        }
        return -1;
    }

    private boolean isDelimiter(int at) {
        if (!Arrays.equals(buffer, at, at + delimiter.length, delimiter, 0, delimiter.length)) {
            return false;
        }
        boolean lineStart = !crlf || (at == from ? atBodyStart : buffer[at - 1] == '\r');
        int behind = at + delimiter.length;
        if (!lineStart || behind + 1 >= to) {
            // more is to come, unless the message ends here
            return lineStart && atEnd;
        }
        byte next = buffer[behind];
        return next == '-' && buffer[behind + 1] == '-' || next == '\r' || next == '\n' || next == ' ' || next == '\t';
    }

    private void endOfDelimiter() throws IOException {
        if (to - from < 2 && !atEnd) {
            fill();
        }
        if (to - from >= 2 && buffer[from] == '-' && buffer[from + 1] == '-') {
            begun = true;
            closed = true;
            return;
        }
        // what follows the boundary on its line is padding
        int end = lineEnd();
        if (!begun) {
            crlf = buffer[end - 1] == '\r';
            begun = true;
        }
        from = end + 1;
    }

    /** Where the next LF is. */
    private int lineEnd() throws IOException {
        int at = from;
        while (true) {
            for (; at < to; at++) {
                if (buffer[at] == '\n') {
                    return at;
                }
            }
            if (atEnd) {
                throw new MalformedException("The request ends within the head of a part");
            }
            if (to - from > LONGEST_HEAD) {
                throw new MalformedException("A part has a head of more than " + LONGEST_HEAD + " bytes");
            }
            int done = at - from;
            fill();
            at = from + done;
        }
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new LinkedHashMap<>();
        int length = 0;
        String last = null;
        for (String line = line(); !line.isEmpty(); line = line()) {
            length += line.length();
            if (length > LONGEST_HEAD) {
                throw new MalformedException("A part has a head of more than " + LONGEST_HEAD + " bytes");
            }
            int colon = line.indexOf(':');
            if (Character.isWhitespace(line.charAt(0)) && last != null) {
                headers.merge(last, " " + line.strip(), String::concat);
            } else if (colon > 0) {
                last = line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
                headers.put(last, line.substring(colon + 1).strip());
            }
        }
        from--;
        atBodyStart = true;
        return headers;
    }

    private String line() throws IOException {
        int end = lineEnd();
        int length = end > from && buffer[end - 1] == '\r' ? end - 1 - from : end - from;
        String line = new String(buffer, from, length, StandardCharsets.ISO_8859_1);
        from = end + 1;
        return line;
    }

    /** Gets as many bytes as there is room for, so that few and large pieces are written, but does not wait long for them. */
    private void fill() throws IOException {
        System.arraycopy(buffer, from, buffer, 0, to - from);
        to -= from;
        from = 0;
        long start = System.nanoTime();
        do {
            int n = in.read(buffer, to, buffer.length - to);
            if (n < 0) {
                atEnd = true;
                return;
            }
            to += n;
        } while (to < buffer.length && System.nanoTime() - start < PATIENCE_NANOS);
    }
}
