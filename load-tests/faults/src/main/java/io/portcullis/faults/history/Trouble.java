package io.portcullis.faults.history;

import java.time.Instant;

/**
 * When a gateway can not be expected to follow the cluster, because of what was broken; it ends when the gateway says that it sees the cluster again.
 * A fault that is to harm nobody has none.
 *
 * @param mendedAt before what was broken was mended: until then the gateway heard nothing
 */
public record Trouble(String gateway, Kind kind, Span span, Instant mendedAt) {

    /** What the gateway can not do. */
    public enum Kind {
        /** It runs or is frozen, and hears nothing: what each grant says about staleness counts. */
        UNREACHABLE,
        /** What it hears is incomplete: the same, but it may notice at once. */
        DISTURBED,
        /** It stands still: who is logging in may find that a deadline has passed meanwhile. */
        FROZEN,
        /** It does not run, or has no view yet: it need not admit anybody. */
        DOWN
    }
}
