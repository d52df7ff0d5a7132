package io.portcullis.harness;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RawClientTest {
    private static final Duration PATIENCE = RawClient.PATIENCE;

    private PostgresServer server;

    @BeforeAll
    void start() {
        server = PostgresServer.start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private RawClient connected() {
        return RawClient.connect(server.host(), server.port());
    }

    private RawClient loggedIn() {
        return connected().login(server.superuser(), server.superuserPassword(), "postgres");
    }

    @Test
    void logsInByScramAndShowsTheBytesOfAResult() {
        try (RawClient client = loggedIn()) {
            // When
            List<Message> answer = client.query("select 'x' as a");

            // Then
            assertEquals(
                    List.of('T', 'D', 'C', 'Z'),
                    answer.stream().map(Message::tag).toList());
            assertEquals(
                    "440000000b00010000000178", // D, length 11, one column, length 1, x
                    HexFormat.of().formatHex(answer.get(1).raw()));
            assertEquals(List.of("x"), answer.get(1).row());
            assertEquals("SELECT 1", answer.get(2).text());
            assertEquals('I', answer.get(3).transactionStatus());
            assertTrue(client.parameters().getOrDefault("server_version", "").startsWith("18"));
        }
    }

    @Test
    void showsAWrongPasswordAsTheServersError() {
        try (RawClient client = connected()) {
            Message refused = client.tryLogin(server.superuser(), "wrong", "postgres");
            assertEquals("28P01", refused.sqlState());
            assertEquals("FATAL", refused.severity());
            assertEquals(End.EOF, client.readToEnd(PATIENCE).end());
        }
    }

    @Test
    void speaksTheExtendedProtocol() {
        try (RawClient client = loggedIn()) {
            client.send(
                    Frontend.parse("s", "select $1::text || $2::text", 25, 25),
                    Frontend.describeStatement("s"),
                    Frontend.bind("", "s", "a", null),
                    Frontend.execute("", 0),
                    Frontend.closeStatement("s"),
                    Frontend.sync());
            List<Message> answer = client.readUntil('Z', PATIENCE);
            assertEquals("1tT2DC3Z", new Ending(answer, End.TIMEOUT).tags());
            assertEquals(null, answer.get(4).row().getFirst());
        }
    }

    @Test
    void cancelsAQueryWithTheKeyOfItsLogin() {
        try (RawClient client = loggedIn();
                RawClient canceller = connected()) {
            client.send(Frontend.query("select pg_sleep(60)"));
            Await.until(
                    "the query runs",
                    PATIENCE,
                    () -> "active"
                            .equals(server.value(
                                    "postgres",
                                    "select state from pg_stat_activity where pid = " + client.backendPid())));

            canceller.send(Frontend.cancelRequest(client.backendPid(), client.secret()));

            assertEquals(End.EOF, canceller.readToEnd(PATIENCE).end());
            assertEquals("57014", client.readUntil('E', PATIENCE).getLast().sqlState());
        }
    }

    @Test
    void copiesInBothDirections() {
        try (RawClient client = loggedIn()) {
            client.query("create temp table c (n int)");
            client.send(Frontend.query("copy c from stdin"));
            client.readUntil('G', PATIENCE);
            client.send(Frontend.copyData("1\n2\n".getBytes(StandardCharsets.UTF_8)));
            client.send(Frontend.copyDone());
            assertEquals("COPY 2", client.readUntil('Z', PATIENCE).getFirst().text());

            List<Message> out = client.query("copy c to stdout");
            assertEquals("HddcCZ", new Ending(out, End.TIMEOUT).tags());
            assertArrayEquals(new byte[] {'1', '\n'}, out.get(1).body());
        }
    }

    @Test
    void tellsATimeoutFromAnEndInOrderAndOneInsideAMessageFromOneBetween() throws Exception {
        try (RawClient client = loggedIn()) {
            assertEquals(End.TIMEOUT, client.readToEnd(Duration.ofMillis(50)).end());
            client.send(Frontend.terminate());
            assertEquals(End.EOF, client.readToEnd(PATIENCE).end());
        }
        try (PieceServer half = PieceServer.sendsThenCloses(HexFormat.of().parseHex("5a0000000549" + "44000000ff00"));
                RawClient client = RawClient.connect("127.0.0.1", half.port())) {
            Ending ending = client.readToEnd(PATIENCE);
            assertEquals(End.TRUNCATED_EOF, ending.end());
            assertEquals("Z", ending.tags());
            assertTrue(client.isInsideMessage());
            assertEquals(12, client.bytesReceived());
        }
        try (PieceServer reset = PieceServer.sendsThenResets(HexFormat.of().parseHex("5a0000000549"));
                RawClient client = RawClient.connect("127.0.0.1", reset.port())) {
            client.send(Frontend.terminate());
            assertEquals(End.RESET, client.readToEnd(PATIENCE).end());
        }
    }

    @Test
    void keepsOnlyThePartOfAHugeMessageThatFitsAndStopsInTheMiddleOfIt() {
        try (RawClient client = loggedIn()) {
            client.send(Frontend.query("select repeat('x', 30000000)"));
            client.receive(1_000_000, PATIENCE);
            assertTrue(client.isInsideMessage());
            assertTrue(client.bytesReceived() < 1_100_000, "read on without being asked");

            Message row = client.readUntil('D', PATIENCE).getLast();
            assertEquals(30_000_006, row.bodyLength());
            assertThrows(IllegalStateException.class, row::body);
            assertEquals('Z', client.readUntil('Z', PATIENCE).getLast().tag());
            assertFalse(client.isInsideMessage());
        }
    }

    @Test
    void readsTheAnswerToAnSslRequest() {
        try (RawClient client = connected()) {
            client.send(Frontend.sslRequest());
            assertEquals('N', client.readByte(PATIENCE));
            client.login(server.superuser(), server.superuserPassword(), "postgres");
        }
    }

    @Test
    void letsPsqlConnectWhereItIsInstalled() throws Exception {
        assumeTrue(Psql.installed(), "no psql on the path");
        Psql.Result fine = Psql.run(
                PATIENCE,
                server.host(),
                server.port(),
                server.superuser(),
                server.superuserPassword(),
                "postgres",
                "-Atc",
                "select 6 * 7");
        assertEquals(new Psql.Result(0, "42\n", ""), fine);
        Psql.Result refused = Psql.run(
                PATIENCE, server.host(), server.port(), server.superuser(), "wrong", "postgres", "-c", "select 1");
        assertEquals(2, refused.status());
        assertTrue(refused.err().contains("password authentication failed"), refused::err);
    }
}
