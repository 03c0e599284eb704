package org.dromedary.component.filesender;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What a producer has done since it was started. */
final class UploadStatistics {

    final AtomicInteger running = new AtomicInteger();
    final AtomicLong completed = new AtomicLong();
    final AtomicLong failed = new AtomicLong();
    final AtomicLong resumed = new AtomicLong();
    final AtomicLong retried = new AtomicLong();
    final AtomicLong bytes = new AtomicLong();

    void completed() {
        completed.incrementAndGet();
    }

    void resumed() {
        resumed.incrementAndGet();
    }

    void retried() {
        retried.incrementAndGet();
    }

    void acknowledged(long more) {
        bytes.addAndGet(more);
    }
}
