package io.portcullis.faults.history;

import java.time.Duration;

/**
 * How late is too late.
 *
 * @param fresh from a revocation's commit to its effect on a gateway that sees the cluster
 * @param detection how long a gateway may take for seeing the cluster when it does not any more
 * @param running at most, between the gateway's decision to let a statement pass and the target's own clock when it runs it:
 *     as long as statements are seen to need there
 */
public record Bounds(Duration fresh, Duration detection, Duration running) {
    /** What the product promises. */
    public static final Bounds PROMISED =
            new Bounds(Duration.ofMillis(250), Duration.ofSeconds(3), Duration.ofMillis(500));

    /** For a machine that is busy with other tests: the same order of events, but not the promised speed. */
    public static final Bounds RELAXED =
            new Bounds(Duration.ofSeconds(5), Duration.ofSeconds(8), Duration.ofSeconds(5));
}
