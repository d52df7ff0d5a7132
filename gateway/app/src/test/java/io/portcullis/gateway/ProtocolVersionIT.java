package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.End;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Versions 3.0 to 3.2 of the protocol, with the cancels of each, in plain text and inside of TLS. */
class ProtocolVersionIT {
    private static World world;
    private static Encryption encryption;
    private static Person person;

    @BeforeAll
    static void start() {
        encryption = Encryption.of("optional");
        world = World.start(encryption, settings -> settings);
        person = world.person("maria");
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    private static RawClient connect(boolean tls) {
        return tls ? world.connect() : world.connectPlain(0);
    }

    private static RawClient login(int minor, boolean tls) {
        RawClient client = connect(tls);
        client.send(Frontend.startup(3, minor, "user", person.login(), "database", World.TARGET));
        assertEquals('Z', client.authenticate(person.password()).tag());
        return client;
    }

    private static void cancel(boolean tls, int pid, byte[] secret) {
        try (RawClient client = connect(tls)) {
            client.send(Frontend.cancelRequest(pid, secret));
            assertEquals(End.EOF, client.readToEnd(World.SOON).end());
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 4", "1, 4", "2, 32"})
    void aVersionThatIsKnownIsSpokenWithoutAWord(int minor, int secretLength) {
        try (RawClient client = connect(false)) {
            client.send(Frontend.startup(3, minor, "user", person.login(), "database", World.TARGET));
            assertEquals('R', client.read(World.SOON).tag());
        }
        try (RawClient client = login(minor, false)) {
            assertEquals(secretLength, client.secret().length);
        }
    }

    /** Between client and gateway: a target that was sent them would negotiate them too, which no login of ours survives. */
    @ParameterizedTest
    @CsvSource({"0, false", "2, false", "2, true"})
    void optionsOfTheProtocolEndAtTheGateway(int minor, boolean tls) {
        try (RawClient client = connect(tls)) {
            client.send(Frontend.startup(
                    3, minor, "_pq_.one", "1", "user", person.login(), "database", World.TARGET, "_pq_.two", ""));
            Message answer = client.read(World.SOON);
            assertEquals('v', answer.tag());
            ByteBuffer body = ByteBuffer.wrap(answer.body());
            assertEquals(3 << 16 | minor, body.getInt());
            assertEquals(2, body.getInt());
            assertEquals(
                    "_pq_.one\0_pq_.two\0",
                    StandardCharsets.US_ASCII.decode(body).toString());
            assertEquals('Z', client.authenticate(person.password()).tag());
            assertEquals('T', client.query("SELECT 1").getFirst().tag());
        }
    }

    @ParameterizedTest
    @CsvSource({"0, false", "0, true", "2, false", "2, true"})
    void aCancelStopsTheStatementWhoseKeyItHasInWhole(int minor, boolean tls) {
        try (RawClient session = login(minor, tls)) {
            String sleep = "SELECT pg_sleep(60), " + minor + ", " + tls;
            session.send(Frontend.query(sleep));
            Running.await(world, sleep);
            byte[] almost = session.secret();
            almost[almost.length - 1] ^= 1;
            cancel(tls, session.backendPid(), almost);
            // What an old client would keep of a long key, or a new one make of a short one.
            cancel(tls, session.backendPid(), java.util.Arrays.copyOf(session.secret(), minor == 0 ? 32 : 4));
            Running.await(world, sleep);
            cancel(tls, session.backendPid(), session.secret());

            List<Message> answer = session.readUntil('Z', World.SOON);
            assertEquals("57014", answer.get(answer.size() - 2).sqlState());
        }
    }

    @ParameterizedTest
    @CsvSource({"3.0", "3.2"})
    void theJdbcDriverCancels(String version) throws Exception {
        String url = world.jdbcUrl("&protocolVersion=" + version);
        try (Connection connection = DriverManager.getConnection(url, person.login(), person.password());
                Statement statement = connection.createStatement()) {
            String sleep = "SELECT pg_sleep(60), " + version;
            CompletableFuture<SQLException> stopped = CompletableFuture.supplyAsync(
                    () -> assertThrows(SQLException.class, () -> statement.execute(sleep)));
            Running.await(world, sleep);
            statement.cancel();

            assertEquals("57014", stopped.join().getSQLState());
        }
    }

    /** The target's own key never is the client's, however long both are. */
    @Test
    void theTargetsKeyIsNotTheClients() throws Exception {
        try (RawClient session = login(2, false)) {
            String sleep = "SELECT pg_sleep(1.5)";
            session.send(Frontend.query(sleep));
            Running.await(world, sleep);
            try (RawClient direct = RawClient.connect(world.postgres.host(), world.postgres.port())) {
                direct.send(Frontend.cancelRequest(session.backendPid(), session.secret()));
                assertEquals(End.EOF, direct.readToEnd(World.SOON).end());
            }
            List<Message> answer = session.readUntil('Z', World.SOON);
            assertEquals('C', answer.get(answer.size() - 2).tag());
        }
    }
}
