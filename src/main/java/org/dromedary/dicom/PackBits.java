package org.dromedary.dicom;

/** The run-length code of RLE Lossless (PS3.5 G.3). */
public final class PackBits {

    private static final int LONGEST_RUN = 128;
    /** A run of two in the middle of literals gains nothing (PS3.5 G.3.1). */
    private static final int SHORTEST_RUN = 3;

    private PackBits() {}

    /** The most bytes that coding may make of so many. */
    public static int mostOf(int bytes) {
        return bytes + (bytes + LONGEST_RUN - 1) / LONGEST_RUN;
    }

    /**
     * Codes bytes; runs end with them, so that a row of an image is coded by itself (PS3.5 G.3.1).
     *
     * @return where the next byte of {@code to} is free
     */
    public static int pack(byte[] from, int start, int end, byte[] to, int at) {
        int out = at;
        int literal = start;
        int next = start;
        while (next < end) {
            int run = run(from, next, end);
            if (run < SHORTEST_RUN) {
                next += run;
                continue;
            }
            out = literals(from, literal, next, to, out);
            to[out++] = (byte) (1 - run);
            to[out++] = from[next];
            next += run;
            literal = next;
        }
        return literals(from, literal, end, to, out);
    }

    private static int run(byte[] from, int start, int end) {
        int most = Math.min(end, start + LONGEST_RUN);
        int at = start + 1;
        while (at < most && from[at] == from[start]) {
            at++;
        }
        return at - start;
    }

    private static int literals(byte[] from, int start, int end, byte[] to, int at) {
        int out = at;
        for (int i = start; i < end; i += LONGEST_RUN) {
            int count = Math.min(LONGEST_RUN, end - i);
            to[out++] = (byte) (count - 1);
            System.arraycopy(from, i, to, out, count);
            out += count;
        }
        return out;
    }

    /**
     * Decodes into every {@code step}-th byte, no more of them than wanted.
     *
     * @param first where the first byte goes
     * @return how many came of it
     */
    public static int unpack(byte[] from, int start, int end, byte[] to, int first, int step, int wanted) {
        int at = start;
        int done = 0;
        while (done < wanted && at < end) {
            int code = from[at++];
            if (code >= 0) {
                int count = Math.min(Math.min(code + 1, end - at), wanted - done);
                for (int i = 0; i < count; i++) {
                    to[first + (done + i) * step] = from[at + i];
                }
                at += code + 1;
                done += count;
            } else if (code != -128 && at < end) {
                byte value = from[at++];
                int count = Math.min(1 - code, wanted - done);
                for (int i = 0; i < count; i++) {
                    to[first + (done + i) * step] = value;
                }
                done += count;
            }
        }
        return done;
    }
}
