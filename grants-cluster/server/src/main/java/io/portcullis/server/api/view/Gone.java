package io.portcullis.server.api.view;

import java.time.Duration;
import java.time.Instant;

/** Gateways report once a second: one that was not heard for ten is gone, or can not reach any node. */
final class Gone {
    private static final Duration AFTER = Duration.ofSeconds(10);

    private Gone() {}

    /** Both by the clock of the control database. */
    static boolean is(Instant heardAt, Instant now) {
        return heardAt.plus(AFTER).isBefore(now);
    }
}
