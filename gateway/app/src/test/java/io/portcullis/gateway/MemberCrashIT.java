package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One of three members dies while grants come and go: whoever logs in may have to wait, but is not refused. */
class MemberCrashIT {
    private static ClusterWorld cluster;
    private static World world;

    @BeforeAll
    static void start() {
        cluster = ClusterWorld.start(3, builder -> builder);
        world = cluster.world;
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void nobodyIsRefusedAndNobodyIsCutOff() {
        Person human = cluster.person("human");
        Person other = cluster.person("other");
        try (RawClient session = cluster.login(human)) {
            Thread changes = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 100; i++) {
                    cluster.person("changed" + i);
                }
            });
            cluster.plane.kill(2);
            Instant end = Instant.now().plus(Duration.ofSeconds(4));
            int logins = 0;
            while (Instant.now().isBefore(end) || changes.isAlive()) {
                Message answer = world.tryLogin(other);
                assertEquals('Z', answer.tag(), () -> "refused: " + answer);
                session.query("SELECT 1");
                logins++;
            }
            int all = logins;
            assertTrue(all > 10, () -> all + " logins");
        }
        Person after = cluster.person("after");
        cluster.login(after).close();
        assertEquals(0, world.gateway.metricOrZero("portcullis_sessions_refused_total"));
    }
}
