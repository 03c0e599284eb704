package org.dromedary.component.dicom;

import java.io.File;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

import org.dromedary.component.InstanceAnswers;

/** What a peer has answered for each instance of one message, collected from several associations. */
final class StoreResult {

    private final BiConsumer<File, Integer> listener;
    private final MoveOrigin origin;
    private final Map<String, Integer> refusals = new LinkedHashMap<>();
    private final Map<Path, String> derived = new HashMap<>();
    private int stored;
    private int warnings;
    private int refused;
    private boolean hope;

    /** @param listener told the file and the status of each instance; by one thread at a time */
    StoreResult(BiConsumer<File, Integer> listener) {
        this(listener, null);
    }

    /** @param origin the C-MOVE that asks for it, or null */
    StoreResult(BiConsumer<File, Integer> listener, MoveOrigin origin) {
        this.listener = listener;
        this.origin = origin;
    }

    MoveOrigin origin() {
        return origin;
    }

    /** An instance goes under a SOP Instance UID of its own, because its pixels are not quite the same. */
    synchronized void derived(StoreItem item, String sopInstanceUid) {
        derived.put(item.file(), sopInstanceUid);
    }

    /** The SOP Instance UID under which the peer has an instance. */
    synchronized String sentAs(StoreItem item) {
        return derived.getOrDefault(item.file(), item.sopInstanceUid());
    }

    /** Whether more is to be sent. */
    boolean isWanted() {
        return origin == null || origin.wanted().getAsBoolean();
    }

    synchronized void answered(StoreItem item, StoreAnswer answer) {
        listener.accept(item.file().toFile(), answer.status());
        if (!answer.isStored()) {
            hope |= answer.isTransient();
            refused(String.format(
                    "status %04X%s", answer.status(), answer.comment() == null ? "" : " " + answer.comment()));
        } else if (answer.isWarning()) {
            warnings++;
        } else {
            stored++;
        }
    }

    /** The peer takes nothing of this kind, and was not asked for the instance. */
    synchronized void unacceptable(StoreItem item, String why) {
        listener.accept(item.file().toFile(), InstanceAnswers.NO_CONTEXT);
        refused(why);
    }

    /** The association broke while the instance was on its way, or before it was answered. */
    synchronized void broken(StoreItem item) {
        listener.accept(item.file().toFile(), InstanceAnswers.BROKEN);
    }

    private void refused(String why) {
        refused++;
        refusals.merge(why, 1, Integer::sum);
    }

    /** How many instances the peer has, with or without a warning. */
    synchronized int stored() {
        return stored + warnings;
    }

    synchronized int warnings() {
        return warnings;
    }

    /** @throws StoreFailedException if there were refusals */
    synchronized void check(DicomScu.Peer peer, int all) throws StoreFailedException {
        if (refused > 0) {
            throw new StoreFailedException(
                    peer + " took " + stored() + " of " + all + " instances; " + refused + " refused, the first: "
                            + refusals.keySet().iterator().next(),
                    !hope);
        }
    }
}
