package io.portcullis.faults.history;

/**
 * When a gateway can not be expected to follow the cluster, because of what was broken; it ends when the gateway says that it sees the cluster again.
 * A fault that is to harm nobody has none.
 *
 * @param deaf in which the gateway surely heard nothing: from when all that was to be broken was, until the mending began
 */
public record Trouble(String gateway, Kind kind, Span span, Span deaf) {

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
