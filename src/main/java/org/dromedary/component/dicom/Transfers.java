package org.dromedary.component.dicom;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.aoju.bus.image.metric.Association;

/**
 * Knows which associations are in the middle of an instance that takes long, so that a route can be told: it hears of an
 * instance when that is complete, and else could not tell a slow sender from a silent one.
 */
final class Transfers implements StorageScp.Receiver {

    /** What is over sooner is not told of. */
    private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final StorageScp.Receiver next;
    private final Map<Association, Long> underWay = new ConcurrentHashMap<>();

    Transfers(StorageScp.Receiver next) {
        this.next = next;
    }

    @Override
    public void begins(Association association, SpoolFile file) {
        underWay.put(association, System.nanoTime());
    }

    @Override
    public void ends(Association association) {
        underWay.remove(association);
    }

    @Override
    public Answer received(
            Association association, String sopClassUid, String sopInstanceUid, String transferSyntaxUid, Path file) {
        return next.received(association, sopClassUid, sopInstanceUid, transferSyntaxUid, file);
    }

    /** Calls back for each association on which an instance has been on its way for a second. */
    void tell(Consumer<Association> listener) {
        long now = System.nanoTime();
        underWay.forEach((association, begun) -> {
            if (now - begun >= LONG_NANOS) {
                listener.accept(association);
            }
        });
    }
}
