package io.portcullis.server.cluster;

import io.portcullis.model.codec.KeyId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How this node sees the cluster. */
public interface ClusterStatus {
    View now();

    /**
     * What is known without asking anybody.
     *
     * @param members of the Hazelcast cluster, this one too; empty before this node joined
     * @param epoch 0 before the control database answered once
     * @param headSeq the last change in the control database, as last read
     * @param headReadAt null before the control database answered once
     * @param projectedSeq up to which change this node knows the maps to be complete
     * @param state whether changes are taken and beacons signed
     * @param problem for the operator; null if there is none
     */
    record View(
            String clusterId,
            String node,
            List<Member> members,
            long epoch,
            long headSeq,
            @Nullable Instant headReadAt,
            long projectedSeq,
            State state,
            @Nullable String problem,
            Reconciling reconciling,
            Keys keys) {}

    /**
     * Who signed what may still matter.
     *
     * @param countedAt null before it was counted once
     */
    record Keys(@Nullable Instant countedAt, List<KeyUse> uses) {}

    /** How many records, tombstones too, that have not had their last possible end; and whether this node believes that key. */
    record KeyUse(KeyId key, long records, boolean trusted) {}

    /** A member of the Hazelcast cluster; {@code node} is its name, {@code id} another after each start. */
    record Member(String id, String node, String address, boolean local) {}

    /** What the reconciler did on this node. {@code healed}: entries that differed from the control database, since the start. */
    record Reconciling(@Nullable Instant lastFullCompare, Duration lastFullCompareTook, long healed, long refused) {}

    /** What this node may do. */
    enum State {
        STARTING("starting"),
        SERVING("serving"),
        /** The control database can not be read: no beacons, no changes. */
        NO_DATABASE("no-database"),
        /** The control database is older than what was signed: no beacons, no projection, no changes until a new epoch. */
        RECOVERY_NEEDED("recovery-needed"),
        STOPPING("stopping");

        private final String code;

        State(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }
}
