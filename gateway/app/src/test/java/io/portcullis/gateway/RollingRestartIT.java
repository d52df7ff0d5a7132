package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Balancer;
import io.portcullis.harness.FreePort;
import io.portcullis.harness.GatewayProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Two gateways behind a load balancer are restarted one after the other, while an app goes on through a HikariCP with its
 * default settings. With {@code -Dportcullis.rolling=long} (load-tests/rolling/run) as slowly as gateways do by default,
 * and with a pool beside it that never rests.
 */
@ExtendWith(SharedWorld.class)
class RollingRestartIT {
    private static final boolean LONG = "long".equals(System.getProperty("portcullis.rolling"));
    private static final Duration PATIENT = Duration.ofSeconds(60);
    /** Longer than deadline and grace. */
    private static final Duration DRAINED = Duration.ofMinutes(2);

    private static final int POOL = 8;

    private static World world;
    private static Person person;

    @BeforeAll
    static void join() {
        world = SharedWorld.get();
        person = world.person("rolling-app");
    }

    private record Place(String node, int port, int httpPort) {
        static Place of(String node) {
            return new Place(node, FreePort.next(), FreePort.next());
        }

        GatewayProcess start() {
            return GatewayProcess.builder(world.grants)
                    .node(node)
                    .with("portcullis.listener.port", "" + port)
                    .with("quarkus.http.port", "" + httpPort)
                    .with("portcullis.drain.announce", LONG ? "10s" : "1s")
                    .with("portcullis.drain.deadline", "60s")
                    .with("portcullis.drain.grace", "10s")
                    .start();
        }
    }

    @Test
    @Timeout(600)
    void anAppWhoseConnectionsRestNowAndThenDoesNotNotice() {
        List<Place> places = List.of(Place.of("rolling-1"), Place.of("rolling-2"));
        List<GatewayProcess> gateways =
                new ArrayList<>(places.stream().map(Place::start).toList());
        try (Balancer balancer = Balancer.before(gateways);
                HikariDataSource pool = pool(balancer);
                HikariDataSource busyPool = pool(balancer)) {
            try (Load resting = Load.start(pool, POOL, 2_000);
                    Load busy = Load.start(busyPool, LONG ? POOL : 0, 0)) {
                resting.awaitMore(2 * POOL, PATIENT);
                for (int i = 0; i < gateways.size(); i++) {
                    GatewayProcess old = gateways.get(i);
                    long told = System.nanoTime();
                    old.signal("TERM");
                    old.awaitExit(DRAINED);
                    System.out.printf(
                            "rolling restart: %s was gone %d ms after SIGTERM%n",
                            places.get(i).node(),
                            Duration.ofNanos(System.nanoTime() - told).toMillis());
                    gateways.set(i, places.get(i).start());
                    balancer.awaitAllReady(PATIENT);
                    resting.awaitMore(2 * POOL, PATIENT);
                }
                System.out.println("rolling restart: pool that rests: " + resting);
                System.out.println("rolling restart: pool at 100 %: " + busy);
                assertEquals(List.of(), resting.failures());
            }
            // When the second left, the first had to take over; nobody goes back to the second by itself.
            assertTrue(gateways.getFirst().metric("portcullis_sessions_opened_total") > 0);
        } finally {
            gateways.forEach(GatewayProcess::kill);
        }
    }

    private static HikariDataSource pool(Balancer balancer) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + balancer.port() + "/" + World.TARGET + "?sslmode=disable");
        config.setUsername(person.login());
        config.setPassword(person.password());
        config.setMaximumPoolSize(POOL);
        return new HikariDataSource(config);
    }
}
