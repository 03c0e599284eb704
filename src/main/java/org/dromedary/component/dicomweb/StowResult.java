package org.dromedary.component.dicomweb;

import java.io.File;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

import org.dromedary.component.InstanceAnswers;

/** What became of each instance of one message, collected from several requests. Tells of each as soon as it is known. */
final class StowResult {

    /** So many instances in a row that are refused when sent alone, before any was taken, are the server's fault. */
    private static final int HOPELESS = 3;

    private final BiConsumer<File, Integer> listener;
    private final Map<String, Integer> refusals = new LinkedHashMap<>();
    private int stored;
    private int warnings;
    private int refused;
    private int refusedAlone;
    private boolean hope;

    /** @param listener told the file and the status of each instance; by one thread at a time */
    StowResult(BiConsumer<File, Integer> listener) {
        this.listener = listener;
    }

    /** The server has it. */
    synchronized void taken(File file, int status) {
        listener.accept(file, status);
        refusedAlone = 0;
        if (status == 0) {
            stored++;
        } else {
            warnings++;
        }
    }

    /** The server does not have it. */
    synchronized void refused(File file, int status, String why) {
        listener.accept(file, status);
        refused++;
        hope |= isTransient(status);
        refusals.merge(why, 1, Integer::sum);
    }

    /** As {@link #refused}, for one that stood alone in its request, so that nothing else is to blame. */
    synchronized void refusedAlone(File file, int status, String why) {
        refused(file, status, why);
        refusedAlone++;
    }

    /** Out of resources, and what broke, may pass (PS3.4 B.2.3). */
    static boolean isTransient(int status) {
        return (status & 0xFF00) == 0xA700 || status == InstanceAnswers.BROKEN;
    }

    /** Whether the server seems to take nothing at all. */
    synchronized boolean isHopeless() {
        return stored() == 0 && refusedAlone >= HOPELESS;
    }

    /** How many instances the server has, with or without a warning. */
    synchronized int stored() {
        return stored + warnings;
    }

    synchronized int warnings() {
        return warnings;
    }

    /**
     * @param all instances of the message
     * @throws StowFailedException if some were refused
     */
    synchronized void check(String server, int all) throws StowFailedException {
        if (refused > 0) {
            throw new StowFailedException(
                    server + " has " + stored() + " of " + all + " instances; " + refused + " refused, the first: "
                            + refusals.keySet().iterator().next(),
                    !hope,
                    null);
        }
    }
}
