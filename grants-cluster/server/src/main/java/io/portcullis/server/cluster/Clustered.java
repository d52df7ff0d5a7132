package io.portcullis.server.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.nio.serialization.IdentifiedDataSerializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What members send each other besides values. Class ids are part of the protocol between nodes of two versions. */
final class Clustered implements DataSerializableFactory {
    static final int FACTORY = 4711;
    static final int JOIN_PROCESSOR = 1;
    static final int PUT_PROCESSOR = 2;
    static final int JOIN_MERGE_POLICY = 3;

    private static final String JOIN = "portcullis.join";

    @Override
    public @Nullable IdentifiedDataSerializable create(int classId) {
        return switch (classId) {
            case JOIN_PROCESSOR -> new JoinProcessor();
            case PUT_PROCESSOR -> new PutProcessor();
            case JOIN_MERGE_POLICY -> new JoinMergePolicy();
            default -> null;
        };
    }

    /** The rule of the member that runs it; its keys are not sent around. */
    static RecordJoin joinOf(HazelcastInstance member) {
        return Objects.requireNonNull((RecordJoin) member.getUserContext().get(JOIN));
    }

    static void offer(Config config, RecordJoin join) {
        config.getUserContext().put(JOIN, join);
        config.getSerializationConfig().addDataSerializableFactory(FACTORY, new Clustered());
    }
}
