package org.dromedary.component.dicom;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How fast an address may open connections: a bucket of tokens for each. */
final class FloodGate {

    /** Addresses that are remembered; who has not come for the longest time has a full bucket again anyway. */
    private static final int ADDRESSES = 4096;
    /** Whoever has one IPv6 address has all of its network, so that is what counts. */
    private static final int IPV6_NETWORK_BYTES = 8;

    private final double perNano;
    private final int burst;
    private final LongSupplier clock;
    private final Map<ByteBuffer, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true) {

        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Bucket> eldest) {
            return size() > ADDRESSES;
        }
    };

    private static final class Bucket {
        private double tokens;
        private long filledAt;
    }

    /** @param perSecond 0 for no limit */
    FloodGate(int perSecond, int burst, LongSupplier clock) {
        this.perNano = perSecond / (double) TimeUnit.SECONDS.toNanos(1);
        this.burst = Math.max(1, burst);
        this.clock = clock;
    }

    /** Whether a connection from there may be taken; counts it. */
    synchronized boolean admits(InetAddress address) {
        if (perNano <= 0) {
            return true;
        }
        long now = clock.getAsLong();
        Bucket bucket = buckets.computeIfAbsent(key(address), key -> full(now));
        bucket.tokens = Math.min(burst, bucket.tokens + (now - bucket.filledAt) * perNano);
        bucket.filledAt = now;
        if (bucket.tokens < 1) {
            return false;
        }
        bucket.tokens--;
        return true;
    }

    private Bucket full(long now) {
        Bucket bucket = new Bucket();
        bucket.tokens = burst;
        bucket.filledAt = now;
        return bucket;
    }

    private static ByteBuffer key(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet6Address ? ByteBuffer.wrap(bytes, 0, IPV6_NETWORK_BYTES) : ByteBuffer.wrap(bytes);
    }
}
