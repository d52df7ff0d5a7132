package io.portcullis.model.hazelcast;

import com.hazelcast.config.SerializationConfig;

/** What members and clients must agree on to read each other's values. */
public final class ClusterSerialization {
    private ClusterSerialization() {}

    /** Registers the types of the maps with a member's or a client's configuration. */
    public static void register(SerializationConfig config) {
        config.getCompactSerializationConfig().addSerializer(new MapValueSerializer());
    }
}
