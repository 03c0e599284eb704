package org.dromedary.component.orthanc;

import java.io.File;
import java.nio.file.Path;
import java.util.function.BiConsumer;

import org.dromedary.component.InstanceAnswers;

/** What Orthanc has answered for each instance of one message. */
final class UploadResult {

    private final BiConsumer<File, Integer> listener;
    private final int all;
    private int stored;
    private int before;
    private int different;
    private int refused;
    private boolean hope;
    private String first;

    /**
     * @param listener told the file and the status of each instance; by one thread at a time
     * @param all how many there are
     */
    UploadResult(BiConsumer<File, Integer> listener, int all) {
        this.listener = listener;
        this.all = all;
    }

    synchronized void stored(Path file) {
        stored++;
        listener.accept(file.toFile(), 0);
    }

    /** It was there before, just so. */
    synchronized void before(Path file) {
        before++;
        listener.accept(file.toFile(), 0);
    }

    /** One with the same identity was there before and stays. */
    synchronized void different(Path file) {
        different++;
        listener.accept(file.toFile(), InstanceAnswers.DUPLICATE);
    }

    /** The same would be refused again. */
    synchronized void refused(Path file, String why) {
        note(why);
        listener.accept(file.toFile(), InstanceAnswers.REFUSED);
    }

    /** The same may be taken later. */
    synchronized void refusedForNow(Path file, String why) {
        hope = true;
        note(why);
        listener.accept(file.toFile(), InstanceAnswers.REFUSED_FOR_NOW);
    }

    /** The connection broke while it was on its way, also when it went alone. */
    synchronized void broken(Path file, String why) {
        hope = true;
        note(why);
        listener.accept(file.toFile(), InstanceAnswers.BROKEN);
    }

    private void note(String why) {
        refused++;
        first = first == null ? why : first;
    }

    /** How many Orthanc has, whenever it got them. */
    synchronized int taken() {
        return stored + before + different;
    }

    synchronized int hadBefore() {
        return before + different;
    }

    /** What a delivery's warning says; null if there is nothing to be said. */
    synchronized String warning() {
        return different == 0
                ? null
                : different
                        + " instances are there with other content, and Orthanc has kept that: delete them there, or set"
                        + " OverwriteInstances there, and send again";
    }

    /** @throws OrthancUploadException if not all were taken */
    synchronized void check(String name) throws OrthancUploadException {
        if (refused > 0) {
            throw new OrthancUploadException(
                    name + " took " + taken() + " of " + all + " instances; " + refused + " not taken, the first: "
                            + first,
                    !hope);
        }
    }
}
