package org.dromedary.component.dicomweb;

import java.io.IOException;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;

import org.apache.camel.RuntimeCamelException;

import org.dromedary.component.PeerException;

/**
 * Datasets as a server gives them, one after the other, each a map of DICOM keywords. A failure in the middle is thrown by
 * {@link #hasNext()} as a {@link RuntimeCamelException} with its cause. To be closed if it is not read to its end.
 */
abstract class Datasets implements Iterator<Map<String, Object>>, AutoCloseable {

    private Map<String, Object> next;
    private boolean ended;

    /** The next one, or null after the last. */
    abstract Map<String, Object> read() throws PeerException, IOException, InterruptedException;

    /** Lets go of the answer. */
    abstract void release() throws IOException;

    @Override
    public final boolean hasNext() {
        if (next == null && !ended) {
            try {
                next = read();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                close();
                throw new RuntimeCamelException(e);
            } catch (PeerException | IOException e) {
                close();
                throw new RuntimeCamelException(e);
            }
            if (next == null) {
                close();
            }
        }
        return next != null;
    }

    @Override
    public final Map<String, Object> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Map<String, Object> given = next;
        next = null;
        return given;
    }

    @Override
    public final void close() {
        ended = true;
        try {
            release();
        } catch (IOException e) {
            // what is left of it is not wanted
        }
    }
}
