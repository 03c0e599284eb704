package org.dromedary.google;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.dromedary.google.GoogleException.Kind;

/**
 * Calls of one account, again where that can help: 429, quota answers, 5xx and broken connections, with exponential back-off and
 * jitter as Google asks for ("Resolve errors": 2^n s + random, at most 64 s), and not before Retry-After. When one
 * call of an account was told to wait, the others wait too.
 */
public final class GoogleCalls {

    private static final Logger LOG = LoggerFactory.getLogger(GoogleCalls.class);
    private static final Duration LONGEST = Duration.ofSeconds(64);

    private final String account;
    private final String signIn;
    private final Runnable forget;
    private final Duration first;
    private final Duration patience;
    private volatile long quietUntil = System.nanoTime();

    /** One request; may be made again. */
    @FunctionalInterface
    public interface Call<T> {
        T make() throws IOException;
    }

    /**
     * @param signIn what to do when the sign-in is refused
     * @param forget has the account sign in anew
     */
    GoogleCalls(String account, String signIn, Runnable forget, Duration first, Duration patience) {
        this.account = account;
        this.signIn = signIn;
        this.forget = forget;
        this.first = first;
        this.patience = patience;
    }

    /**
     * Makes a call until it is answered, refused for good, or the account's patience is over.
     *
     * @param what it is for, begins the message of a failure
     */
    public <T> T run(String what, Call<T> call) throws GoogleException, InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        boolean again = false;
        for (int attempt = 0; ; attempt++) {
            beQuiet(what, end);
            try {
                return call.make();
            } catch (IOException | IllegalArgumentException e) {
                GoogleException failure = fault(what, e);
                if (failure.kind() == Kind.SIGN_IN && !again) {
                    // the token was good a moment ago; whether the sign-in still is, a new one tells
                    again = true;
                    forget.run();
                    continue;
                }
                Duration pause = pause(attempt, failure.after());
                if (failure.kind() != Kind.QUOTA && failure.kind() != Kind.UNAVAILABLE
                        || System.nanoTime() + pause.toNanos() - end > 0) {
                    throw failure;
                }
                LOG.debug("Attempt {} in {}: {}", attempt + 1, pause, failure.getMessage());
                if (failure.kind() == Kind.QUOTA) {
                    quietUntil = System.nanoTime() + pause.toNanos();
                } else {
                    Thread.sleep(pause.toMillis());
                }
            }
        }
    }

    /** What a failure means. */
    GoogleException fault(String what, Exception failure) {
        return GoogleFaults.of(account, signIn, what, failure);
    }

    private void beQuiet(String what, long end) throws GoogleException, InterruptedException {
        long quiet = quietUntil;
        if (quiet - end > 0) {
            throw new GoogleException(
                    Kind.QUOTA,
                    what + ": Google account " + account + " has made too many calls; it is tried again",
                    null,
                    Duration.ofNanos(quiet - System.nanoTime()));
        }
        long pause = quiet - System.nanoTime();
        if (pause > 0) {
            Thread.sleep(pause / 1_000_000 + 1);
        }
    }

    private Duration pause(int attempt, Duration wanted) {
        long most = Math.min(LONGEST.toMillis(), first.toMillis() << Math.min(attempt, 16));
        // between half of it and all of it: those who were refused together do not come back together
        long own = most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1);
        return Duration.ofMillis(Math.max(own, wanted.toMillis()));
    }
}
