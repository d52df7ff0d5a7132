package io.portcullis.policy;

/**
 * How far a gateway's view of the cluster's grants can be relied on. Asked on the relay's fast path: answers are reads of
 * memory, from any thread. Times are milliseconds since the epoch, by the gateway's own clock.
 */
public interface ClusterView {
    /** So far away that it never comes, and yet two of them can be added. */
    long FOREVER = Long.MAX_VALUE / 4;

    /** Of a gateway that belongs to no cluster: it knows all there is to know. */
    ClusterView NO_CLUSTER = new ClusterView() {
        @Override
        public long freshUntil() {
            return FOREVER;
        }

        @Override
        public StaleReason staleReason() {
            return StaleReason.NO_CLUSTER_YET;
        }

        @Override
        public boolean hasEverBeenFresh() {
            return true;
        }
    };

    /**
     * The first instant at which the view can not be relied on: ahead of the present while it is fresh, so that a process
     * that was frozen finds it passed; when it was last fresh, if it is stale; 0 if it never was.
     */
    long freshUntil();

    /** Why it is stale; without meaning while it is fresh. */
    StaleReason staleReason();

    /** Whether there has been a complete view since the start. */
    boolean hasEverBeenFresh();
}
