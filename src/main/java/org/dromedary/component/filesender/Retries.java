package org.dromedary.component.filesender;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Repeats a request a bounded number of times where that may help; each attempt is signed anew. */
final class Retries {

    private static final Logger LOG = LoggerFactory.getLogger(Retries.class);

    /** For faults of the server that rarely pass. */
    private static final int FEW = 3;

    private final int most;
    private final Duration first;
    private final Duration longest;
    private final Runnable counted;
    private final CountDownLatch stopped = new CountDownLatch(1);

    /** A request that can be made again. */
    interface Attempt<T> {
        T make() throws FileSenderException, InterruptedException;
    }

    /**
     * @param most attempts after the first one
     * @param first pause; it doubles each time up to the longest
     * @param counted called before each repetition
     */
    Retries(int most, Duration first, Duration longest, Runnable counted) {
        this.most = most;
        this.first = first;
        this.longest = longest;
        this.counted = counted;
    }

    <T> T call(Attempt<T> attempt) throws FileSenderException, InterruptedException {
        for (int made = 0; ; made++) {
            try {
                return attempt.make();
            } catch (FileSenderException e) {
                if (!isWorthAnother(e, made)) {
                    throw e;
                }
                pause(made, e);
            }
        }
    }

    boolean isWorthAnother(FileSenderException failure, int made) {
        if (failure instanceof FileSenderServerFaultException) {
            return made < Math.min(most, FEW);
        }
        return made < most
                && (failure instanceof FileSenderUnavailableException
                        || failure instanceof FileSenderRequestLateException);
    }

    /** @throws FileSenderException the failure, if {@link #stop()} ended the pause */
    void pause(int made, FileSenderException failure) throws FileSenderException, InterruptedException {
        counted.run();
        long millis = Math.min(longest.toMillis(), first.toMillis() << Math.min(made, 20));
        LOG.debug("Trying again in about {} ms: {}", millis, failure.getMessage());
        // jitter, so that chunks that failed together do not come back together
        long jittered = millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1);
        if (stopped.await(jittered, TimeUnit.MILLISECONDS)) {
            throw failure;
        }
    }

    /** Ends all pauses; nothing is repeated afterwards. */
    void stop() {
        stopped.countDown();
    }
}
