package org.dromedary.delivery;

import java.io.File;
import java.util.Optional;

/** A delivery while a route works on it; an exchange property of what a {@code file-queue:} consumer emits. */
public interface DeliveryRun {

    /** Name of the exchange property. */
    String PROPERTY = "DromedaryRun";

    Delivery delivery();

    /** Which instance of the study a file of the body is, as it leaves; empty for an operator's file. */
    Optional<InstanceFile> instance(File file);

    /**
     * Says that another file leaves instead of one of the body. What is answered for it counts for the instance as it is kept.
     *
     * @param original a file of the body
     * @param made the file that leaves, with its own UIDs
     */
    void shaped(File original, InstanceFile made);

    /** Keeps what was made of the instances before they left, in one line without patient data. */
    void shaped(String what);

    /** Keeps what the destination was found to have afterwards, in one line without patient data. */
    void verified(String what);

    /**
     * Asked now and then by a step that takes long.
     *
     * @throws LeaseLostException if this worker is too late and should stop
     */
    void goOn();

    /** Says which file of the body goes out next, so that an answer without a name can be told whose it is. */
    void sending(File file);

    /**
     * Keeps the peer's answer for one instance, so that a retry leaves it out.
     *
     * @param status as in PS3.7 annex C; 0 where a protocol knows only success
     * @throws LeaseLostException if this worker is too late
     */
    void answered(File file, int status, String message);

    /**
     * What the peer has of this delivery, in bytes from its beginning; may be called often.
     *
     * @throws LeaseLostException if this worker is too late and should stop
     */
    void progress(long doneBytes);

    /** How many bytes there are to send, where that is not the size of the study (a package). */
    void total(long bytes);
}
