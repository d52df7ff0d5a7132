package io.portcullis.server.people;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Since when this node has been asking an issuer: a time in which nobody asked is no silence of the issuer's. Safe for any thread. */
final class Asking {
    private final Duration longestGap;
    private final LongSupplier nanoTime;
    private boolean begun;
    private long since;
    private long last;

    /** @param longestGap after a longer one it begins anew */
    Asking(Duration longestGap, LongSupplier nanoTime) {
        this.longestGap = longestGap;
        this.nanoTime = nanoTime;
    }

    synchronized void goesOn() {
        long now = nanoTime.getAsLong();
        if (!begun || now - last > longestGap.toNanos()) {
            since = now;
        }
        begun = true;
        last = now;
    }

    /** Of this time what counts: no more than since it began. */
    synchronized Duration atMost(Duration unconfirmed) {
        Duration asking = begun ? Duration.ofNanos(nanoTime.getAsLong() - since) : Duration.ZERO;
        return asking.compareTo(unconfirmed) < 0 ? asking : unconfirmed;
    }
}
