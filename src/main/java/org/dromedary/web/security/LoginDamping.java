package org.dromedary.web.security;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows down who guesses passwords: from the fifth failure in a row an address must wait before it may try again, a second
 * at first, twice as long after each further failure, five minutes at most. It is about attempts to log in only: who is
 * logged in is not kept out by what a neighbour behind the same address does.
 */
final class LoginDamping {

    private static final int FREE = 4;
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final Duration FORGOTTEN = Duration.ofMinutes(30);
    private static final int MAX_ADDRESSES = 10_000;

    private final Clock clock;

    /** The address that failed longest ago goes when there are too many. */
    private final Map<String, Failures> failures = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Failures> eldest) {
            return size() > MAX_ADDRESSES;
        }
    };

    LoginDamping(Clock clock) {
        this.clock = clock;
    }

    /** How long the address must wait before its next attempt; zero if it may try now. */
    synchronized Duration wait(String address) {
        Failures known = failures.get(key(address));
        Instant now = clock.instant();
        return known == null || !now.isBefore(known.until) ? Duration.ZERO : Duration.between(now, known.until);
    }

    synchronized void failed(String address) {
        Instant now = clock.instant();
        Failures known = failures.get(key(address));
        int count = known == null || known.last.plus(FORGOTTEN).isBefore(now) ? 1 : known.count + 1;
        Duration pause = count <= FREE ? Duration.ZERO : Duration.ofSeconds(1L << Math.min(count - FREE - 1, 20));
        failures.put(key(address), new Failures(count, now, now.plus(pause.compareTo(LONGEST) > 0 ? LONGEST : pause)));
    }

    synchronized void succeeded(String address) {
        failures.remove(key(address));
    }

    /** An IPv6 host owns its whole /64 network. */
    private static String key(String address) {
        String[] groups = address.split(":");
        return groups.length < 8 ? address : String.join(":", groups[0], groups[1], groups[2], groups[3]);
    }

    private record Failures(int count, Instant last, Instant until) {}
}
