package org.dromedary.dicom;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** A stream of words of 16 bits whose two bytes each come the other way round; it must have an even number of them. */
final class SwappedWords extends InputStream {

    private final InputStream in;
    private int second = -1;

    SwappedWords(InputStream in) {
        this.in = in;
    }

    @Override
    public int read() throws IOException {
        if (second >= 0) {
            int held = second;
            second = -1;
            return held;
        }
        int first = in.read();
        if (first < 0) {
            return -1;
        }
        int next = in.read();
        if (next < 0) {
            throw new EOFException("The instance ends inside a word of its pixel data");
        }
        second = first;
        return next;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int done = 0;
        while (done < length) {
            int value = read();
            if (value < 0) {
                return done == 0 ? -1 : done;
            }
            bytes[offset + done++] = (byte) value;
        }
        return done;
    }
}
