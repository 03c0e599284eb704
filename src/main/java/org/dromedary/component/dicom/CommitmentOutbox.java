package org.dromedary.component.dicom;

import java.util.List;
import java.util.Map;

/**
 * Keeps the results of storage commitments (PS3.4 J.3.3) until they are told, so that a restart loses none. Consumers find it in
 * the registry by the option {@code commitmentOutbox}; without it results are in memory only.
 */
public interface CommitmentOutbox {

    /**
     * A result that is to be told.
     *
     * @param peer AE title that has asked
     * @param self AE title that was asked
     * @param event the event information of the N-EVENT-REPORT by DICOM keyword
     */
    record Result(String peer, String self, Map<String, Object> event) {}

    /**
     * A result that an earlier life of this node has left.
     *
     * @param to URI of the peer's endpoint
     */
    record Left(long id, Result result, String to) {}

    /**
     * Keeps a result; the request is answered with Success only after that.
     *
     * @return what {@link #done} is to be called with
     */
    long keep(Result result);

    /** The peer was told, or will never be. */
    void done(long id);

    /** What is left of earlier lives of this node; only the first call gets it. */
    List<Left> left();
}
