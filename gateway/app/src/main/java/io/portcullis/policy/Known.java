package io.portcullis.policy;

import io.portcullis.model.SignedRecord;

/**
 * A verified record, and whether it depends on the cluster.
 *
 * @param fromFile it came in this very revision (also) from a file of this gateway, so that it counts however stale the
 *     view of the cluster is
 */
public record Known<R extends SignedRecord>(R record, boolean fromFile) {
    /** What is added to the end of the view's freshness: {@code tolerance}, or for ever. In milliseconds. */
    public long staleTolerance(long tolerance) {
        return fromFile ? ClusterView.FOREVER : tolerance;
    }
}
