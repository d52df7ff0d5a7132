package io.portcullis.model.hazelcast;

import com.hazelcast.config.ClassFilter;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.SerializationConfig;

/** What members and clients must agree on to read each other's values. */
public final class ClusterSerialization {
    private ClusterSerialization() {}

    /** Registers the types of the maps with a member's or a client's configuration. */
    public static void register(SerializationConfig config) {
        config.getCompactSerializationConfig().addSerializer(new MapValueSerializer());
    }

    /** Makes no Java object of anything that is sent. An empty list would allow all: so one with a name that no class can have. */
    public static void refuseJavaObjects(SerializationConfig config) {
        config.setJavaSerializationFilterConfig(new JavaSerializationFilterConfig()
                .setDefaultsDisabled(true)
                .setWhitelist(new ClassFilter().addClasses("-none-")));
    }
}
