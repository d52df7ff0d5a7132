package io.portcullis.model.hazelcast;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.config.Config;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.nio.serialization.genericrecord.GenericRecord;
import io.portcullis.model.TestCluster;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** With a real member and real clients. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MapValueTest {
    private static final byte[] PAYLOAD = {(byte) 0xa3, 0, -1, 127};

    @SuppressWarnings("NullAway.Init")
    private HazelcastInstance member;

    @SuppressWarnings("NullAway.Init")
    private HazelcastInstance client;

    @BeforeAll
    void start() {
        Config config = new Config();
        config.setClusterName("test-" + UUID.randomUUID());
        config.setProperty("hazelcast.logging.type", "none");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.setProperty("hazelcast.socket.bind.any", "false");
        config.getNetworkConfig().setPort(0).setPublicAddress("127.0.0.1");
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
        config.getNetworkConfig().getJoin().getAutoDetectionConfig().setEnabled(false);
        config.getNetworkConfig().getJoin().getMulticastConfig().setEnabled(false);
        ClusterSerialization.register(config.getSerializationConfig());
        member = Hazelcast.newHazelcastInstance(config);
        ClientConfig known = clientConfig();
        ClusterSerialization.register(known.getSerializationConfig());
        client = HazelcastClient.newHazelcastClient(known);
    }

    @AfterAll
    void stop() {
        client.shutdown();
        member.shutdown();
    }

    @Test
    void whatAClientPutsTheMemberAndTheClientGet() {
        client.getMap(MapNames.GRANTS).put("g0123456789abcde", new MapValue(PAYLOAD));

        assertEquals(new MapValue(PAYLOAD), member.getMap(MapNames.GRANTS).get("g0123456789abcde"));
        assertEquals(new MapValue(PAYLOAD), client.getMap(MapNames.GRANTS).get("g0123456789abcde"));
    }

    /** The names are part of what nodes of different versions agree on. */
    @Test
    void theFormOnTheWireIsOneFieldOfBytes() {
        member.getMap(MapNames.CATALOG).put("target/orders", new MapValue(PAYLOAD));
        HazelcastInstance stranger = HazelcastClient.newHazelcastClient(clientConfig());
        try {
            var value = assertInstanceOf(
                    GenericRecord.class, stranger.getMap(MapNames.CATALOG).get("target/orders"));

            assertArrayEquals(PAYLOAD, value.getArrayOfInt8("payload"));
            assertEquals(Set.of("payload"), value.getFieldNames());
            assertEquals("portcullis.value", new MapValueSerializer().getTypeName());
        } finally {
            stranger.shutdown();
        }
    }

    @Test
    void valuesAreEqualByTheirContent() {
        assertEquals(new MapValue(PAYLOAD), new MapValue(PAYLOAD.clone()));
        assertEquals(new MapValue(PAYLOAD).hashCode(), new MapValue(PAYLOAD.clone()).hashCode());
        assertNotEquals(new MapValue(PAYLOAD), new MapValue(new byte[0]));
        assertEquals("MapValue[4 bytes]", new MapValue(PAYLOAD).toString());
    }

    @Test
    void keysOfMembersAndCommands() {
        assertEquals("grants-1/17", MapNames.beaconKey("grants-1", 17));
        assertEquals("k0123456789abcde", MapNames.commandKey(TestCluster.COMMAND_ID));
    }

    private ClientConfig clientConfig() {
        ClientConfig config = new ClientConfig();
        config.setClusterName(member.getConfig().getClusterName());
        config.setProperty("hazelcast.logging.type", "none");
        config.getNetworkConfig()
                .addAddress("127.0.0.1:"
                        + member.getCluster().getLocalMember().getAddress().getPort());
        return config;
    }
}
