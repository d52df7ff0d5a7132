package io.portcullis.server.cluster;

import io.portcullis.server.store.Actor;
import io.smallrye.mutiny.Uni;

/** What an operator does after the control database was restored from a backup or lost commits in a failover. */
public interface Recovery {
    /**
     * Begins a new epoch: collects what maps and gateways know beyond the control database, suspends it by tombstones, goes on counting
     * above it. Lazy; fails with {@link io.portcullis.server.store.ChangeFailure} alone. May take some 15 s.
     */
    Uni<NewEpoch> newEpoch(String reason, Actor who);

    /**
     * What came of it.
     *
     * @param headSeq the last change of the new epoch
     * @param suspended grants and credentials that got a tombstone
     * @param reissued catalog entries
     * @param gateways that answered in time
     */
    record NewEpoch(long epoch, long headSeq, int suspended, int reissued, int gateways) {}
}
