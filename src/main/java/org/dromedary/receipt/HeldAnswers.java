package org.dromedary.receipt;

import java.io.File;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

import org.dromedary.component.InstanceAnswers;

/** Keeps to itself which instances a peer has taken, until they were found there; refusals are told at once. */
final class HeldAnswers implements BiConsumer<File, Integer> {

    private final BiConsumer<File, Integer> listener;
    private final Map<File, Integer> taken = new LinkedHashMap<>();

    HeldAnswers(BiConsumer<File, Integer> listener) {
        this.listener = listener;
    }

    @Override
    public synchronized void accept(File file, Integer status) {
        if (InstanceAnswers.isTaken(status)) {
            taken.put(file, status);
        } else {
            taken.remove(file);
            listener.accept(file, status);
        }
    }

    /** What was taken, with the peer's answers. */
    synchronized Map<File, Integer> taken() {
        return new LinkedHashMap<>(taken);
    }

    /** Tells what became of an instance. */
    void tell(File file, int status) {
        listener.accept(file, status);
    }
}
