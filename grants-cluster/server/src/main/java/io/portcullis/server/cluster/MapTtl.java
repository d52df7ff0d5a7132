package io.portcullis.server.cluster;

import java.time.Duration;

/** How long the maps keep what the control database keeps for good. */
final class MapTtl {
    /**
     * Longer than clocks may differ: a map that forgot a tombstone before the grant's end on somebody's clock would let an older revision
     * come back.
     */
    static final Duration SKEW = Duration.ofMinutes(10);

    private static final long LEAST = Duration.ofMinutes(1).toMillis();
    /** Hazelcast counts seconds in an int; zero would mean for ever. */
    private static final long MOST = Duration.ofDays(3650).toMillis();

    private MapTtl() {}

    /** From now on, in milliseconds. */
    static long millis(long maxExpiresAtMillis, long nowMillis) {
        long left = maxExpiresAtMillis + SKEW.toMillis() - nowMillis;
        return Math.clamp(left, LEAST, MOST);
    }
}
