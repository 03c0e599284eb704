package org.dromedary.web.share;

import java.util.List;

import org.springframework.http.HttpRange;

/**
 * The part of a file that a request asks for (RFC 9110, 14).
 *
 * @param first offset of the first byte
 * @param length number of bytes
 * @param partial whether it is to be answered with 206
 */
record ByteRange(long first, long length, boolean partial) {

    /**
     * @param header the header {@code Range}, or null
     * @return the whole file for no range, for several (which a server may ignore) and for one that is malformed; null if
     *     the range lies outside of the file
     */
    static ByteRange of(String header, long size) {
        ByteRange whole = new ByteRange(0, size, false);
        if (header == null) {
            return whole;
        }
        try {
            List<HttpRange> ranges = HttpRange.parseRanges(header);
            if (ranges.size() != 1) {
                return whole;
            }
            long first = ranges.get(0).getRangeStart(size);
            long last = ranges.get(0).getRangeEnd(size);
            return first >= size || last < first ? null : new ByteRange(first, last - first + 1, true);
        } catch (IllegalArgumentException e) {
            return whole;
        }
    }

    boolean endsAt(long size) {
        return first + length == size;
    }

    String contentRange(long size) {
        return "bytes " + first + "-" + (first + length - 1) + "/" + size;
    }
}
