package io.portcullis.policy;

/** A view that stands still. */
public record ViewAt(long freshUntil, StaleReason staleReason, boolean hasEverBeenFresh) implements ClusterView {
    /** One that is fresh until then, and then hears nothing any more. */
    public static ViewAt freshUntil(long millis) {
        return new ViewAt(millis, StaleReason.NO_BEACON, true);
    }

    /** One that has never been complete. */
    public static ViewAt none() {
        return new ViewAt(0, StaleReason.NO_CLUSTER_YET, false);
    }
}
