package org.dromedary.component.dicom;

import java.io.File;
import java.io.IOException;

/**
 * A route's answer to a C-MOVE or C-GET whose files are made when it is their turn: it names them all at once, each
 * {@code <SOP Instance UID>.dcm}, and each of them is opened before its C-STORE sub-operation and released after it. The whole is
 * closed when the request has ended, however it ended.
 */
public interface RetrievedFiles extends Iterable<File>, AutoCloseable {

    /**
     * Makes what is to be sent. Called by one thread at a time.
     *
     * @param named one of those that this names; it need not exist
     * @return what to send instead
     * @throws IOException if it cannot be made; the sub-operation has failed then
     */
    File open(File named) throws IOException;

    /** It has been sent, or will not be: what was made for it can go. Called once or more. */
    void release(File named);

    @Override
    void close();
}
