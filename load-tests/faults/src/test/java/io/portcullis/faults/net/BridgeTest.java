package io.portcullis.faults.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.harness.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BridgeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Network network = new Loopback();

    @BeforeEach
    void open() {
        assumeTrue(Bridge.isPossible(), "needs root on Linux, and iproute2");
        network = Network.open();
    }

    @AfterEach
    void close() {
        network.close();
    }

    @Test
    void placesReachEachOtherUnlessTheyAreCutOff() throws Exception {
        Place one = network.place("one");
        Place other = network.place("other");
        Place third = network.place("third");
        assertEquals("reached", look(one, other));

        network.cut(one, other);
        assertEquals("lost", look(one, other));
        assertEquals("lost", look(other, one));
        assertEquals("reached", look(one, third));
        assertEquals("reached", look(third, other));

        network.heal(one, other);
        assertEquals("reached", look(one, other));
        assertEquals("reached", look(other, one));
    }

    @Test
    void aConnectionToAServerHearsNothingWhileCutOffAndGoesOnWhenHealed() throws Exception {
        Place place = network.place("one");
        Place server = network.server("database");
        Place another = network.server("another");
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.ofLiteral(server.address()))) {
            Process client = start(
                    place,
                    "exec 3<>/dev/tcp/" + server.address() + "/" + listener.getLocalPort()
                            + "; while read -r line <&3; do echo \"$line\" >&3; done");
            try (Socket socket = listener.accept()) {
                assertEquals("a", echo(socket, "a", PATIENCE));
                network.cut(place, server);
                assertEquals("", echo(socket, "b", Duration.ofSeconds(1)));
                assertEquals("reached", look(place, another));
                network.heal(place, server);
                assertEquals("b", echo(socket, "", PATIENCE));
            } finally {
                client.destroyForcibly();
            }
        }
    }

    @Test
    void whatAKilledStageLeftIsClearedAway() throws Exception {
        Place place = network.place("one");
        Process left = start(place, "sleep 600");
        Leftovers.clear("pcf" + place.prefix().getLast().charAt(3) + "-");
        Await.until("the process in the namespace is gone", PATIENCE, () -> !left.isAlive());
        assertFalse(Ip.run("netns", "list").contains(place.prefix().getLast()));
    }

    /** Nobody listens: whoever is reached refuses at once. */
    private static String look(Place from, Place to) throws IOException, InterruptedException {
        Process look = start(from, "exec 2>/dev/null; (exec 3<>/dev/tcp/" + to.address() + "/9) & wait $!");
        try {
            return look.waitFor(1, TimeUnit.SECONDS) ? "reached" : "lost";
        } finally {
            look.descendants().forEach(ProcessHandle::destroyForcibly);
            look.destroyForcibly();
        }
    }

    private static Process start(Place place, String script) throws IOException {
        List<String> command = new ArrayList<>(place.prefix());
        command.addAll(List.of("bash", "-c", script));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static String echo(Socket socket, String line, Duration patience) throws IOException {
        if (!line.isEmpty()) {
            socket.getOutputStream().write((line + "\n").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }
        socket.setSoTimeout((int) patience.toMillis());
        try {
            String answer = Character.toString(socket.getInputStream().read());
            return answer + (socket.getInputStream().read() == '\n' ? "" : "?");
        } catch (java.net.SocketTimeoutException _) {
            return "";
        }
    }
}
