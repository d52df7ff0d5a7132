package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.RawClient;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Connections that say nothing: they take no place from those who log in, and hardly any time. */
@Tag("alone")
class SilentIT {
    private static final int SILENT = 2_000;
    private static final int LOGINS = 60;
    private static final int TRIES = 4;

    @Test
    void twoThousandSilentConnectionsDoNotKeepOthersFromLoggingIn() throws Exception {
        try (World world = World.start(settings -> settings.with("portcullis.limits.connections-per-origin", "5000")
                .with("portcullis.deadlines.handshake", "10m"))) {
            Person person = world.person("maria");
            usualLogin(world, person);
            // A machine that is busy at the wrong moment is measured again, with and without.
            long[] without = new long[TRIES];
            long[] with = new long[TRIES];
            for (int i = 0; i < TRIES; i++) {
                without[i] = usualLogin(world, person);
                List<Socket> silent = silent(world);
                with[i] = usualLogin(world, person);
                assertEquals(0, world.gateway.metric("portcullis_sessions_refused_total"));
                assertEquals(SILENT, world.gateway.metric("portcullis_connections_silent"));
                for (Socket socket : silent) {
                    socket.close();
                }
                Await.until(
                        "they are gone", World.SOON, () -> world.gateway.metric("portcullis_connections_silent") == 0);
                if (with[i] < 2 * without[i]) {
                    return;
                }
            }
            fail(() -> "a login took so many microseconds without and with them: " + Arrays.toString(without) + " "
                    + Arrays.toString(with));
        }
    }

    private static List<Socket> silent(World world) throws IOException {
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < SILENT; i++) {
            sockets.add(new Socket(world.gateway.host(), world.gateway.port()));
        }
        Await.until(
                "they are accepted", World.SOON, () -> world.gateway.metric("portcullis_connections_silent") == SILENT);
        return sockets;
    }

    /** The median, in microseconds. */
    private static long usualLogin(World world, Person person) {
        long[] times = new long[LOGINS];
        for (int i = 0; i < LOGINS; i++) {
            long begun = System.nanoTime();
            try (RawClient client = world.login(person)) {
                times[i] = Duration.ofNanos(System.nanoTime() - begun).toNanos() / 1_000;
                client.query("SELECT 1");
            }
        }
        Arrays.sort(times);
        return times[LOGINS / 2];
    }
}
