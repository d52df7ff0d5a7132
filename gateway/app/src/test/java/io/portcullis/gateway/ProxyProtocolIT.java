package io.portcullis.gateway;

import static io.portcullis.harness.Frontend.concat;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.End;
import io.portcullis.harness.Ending;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A listener behind load balancers: the origin is the one they announce, and nobody else may announce one. */
class ProxyProtocolIT {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    private static final int FROM_ONE_ADDRESS = 3;
    private static final Duration HANDSHAKE = Duration.ofSeconds(3);

    private static World world;
    private static Encryption encryption;
    private static Person person;

    private Told told;

    @BeforeAll
    static void start() {
        encryption = Encryption.of("optional");
        world = World.start(
                encryption,
                settings -> settings.with("portcullis.listener.proxy-protocol-from", "127.0.0.1/32,2001:db8::/32")
                        .with("portcullis.limits.connections-per-origin", "" + FROM_ONE_ADDRESS)
                        .with("portcullis.deadlines.target-place", "1s")
                        .with("portcullis.deadlines.upstream-connect", "2s")
                        .with("portcullis.deadlines.handshake", HANDSHAKE.toSeconds() + "s"));
        person = world.person("maria");
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @BeforeEach
    void listen() throws Exception {
        told = Told.since(world);
    }

    @AfterEach
    void everythingIsGivenBack() {
        io.portcullis.harness.Await.until(
                "nobody is connected", World.SOON, () -> world.gateway.metric("portcullis_connections_open") == 0);
        assertEquals(0, world.gateway.metric("portcullis_logins_pending"));
        told.assertNoDefect();
    }

    private static RawClient connect() {
        return world.connectPlain(0);
    }

    private static byte[] line(String text) {
        return (text + "\r\n").getBytes(US_ASCII);
    }

    private static byte[] from(String address) {
        return line("PROXY TCP4 " + address + " 198.51.100.1 56324 5432");
    }

    private static byte[] binary(String rest) {
        return HexFormat.of().parseHex((SIGNATURE + rest).replace(" ", ""));
    }

    private static byte[] startup() {
        return Frontend.startup("user", person.login(), "database", World.TARGET);
    }

    private static void assertOrigin(String address, byte[] header) throws Exception {
        Told here = Told.since(world);
        try (RawClient client = connect()) {
            // In one packet, as balancers send them.
            client.send(header, startup());
            assertEquals('Z', client.authenticate(person.password()).tag());
            here.event("\"type\":\"session_started\"", "\"" + address + "\"");
        }
        here.ended("client-closed");
    }

    @Test
    void theOriginIsTheOneAnnounced() throws Exception {
        assertOrigin("192.0.2.1", from("192.0.2.1"));
        assertOrigin("2001:db8:0:0:0:0:0:1", line("PROXY TCP6 2001:db8::1 2001:db8::2 1 2"));
        assertOrigin("192.0.2.2", line("PROXY TCP6 ::ffff:192.0.2.2 2001:db8::2 1 2"));
        assertOrigin("192.0.2.3", binary("21 11 000c c0000203 c6336401 dc04 1538"));
        // With what a balancer adds: its own type, one byte.
        assertOrigin("192.0.2.4", binary("21 11 0010 c0000204 c6336401 dc04 1538 e0000101"));
    }

    @Test
    void aBalancerThatSpeaksForItselfIsTheOrigin() throws Exception {
        assertOrigin("127.0.0.1", line("PROXY UNKNOWN"));
        assertOrigin("127.0.0.1", binary("20 00 0000"));
    }

    @Test
    void aHeaderMayComeByteByByte() {
        try (RawClient client = connect()) {
            for (byte one : concat(from("192.0.2.9"), startup())) {
                client.send(new byte[] {one});
            }
            assertEquals('Z', client.authenticate(person.password()).tag());
        }
    }

    @Test
    void whateverElseBeginsAConnectionMayFollow() throws Exception {
        try (RawClient client = connect()) {
            client.send(from("192.0.2.7"));
            client.startTls(encryption.client()).login(person.login(), person.password(), World.TARGET);
            told.event("\"type\":\"session_started\"", "\"192.0.2.7\"");
            assertEquals("TLSv1.3", client.tlsSession().getProtocol());
            client.send(Frontend.query("SELECT pg_sleep(60)"));
            Running.await(world, "SELECT pg_sleep(60)");
            try (RawClient cancel = connect()) {
                cancel.send(from("192.0.2.8"), Frontend.cancelRequest(client.backendPid(), client.secret()));
                assertEquals(End.EOF, cancel.readToEnd(World.SOON).end());
            }
            List<Message> answer = client.readUntil('Z', World.SOON);
            assertEquals("57014", answer.get(answer.size() - 2).sqlState());
        }
    }

    @Test
    void theLimitCountsWhoIsAnnouncedAndNotTheBalancer() {
        List<RawClient> open = new ArrayList<>();
        for (int i = 0; i < FROM_ONE_ADDRESS; i++) {
            open.add(login("192.0.2.1"));
            open.add(login("192.0.2.2"));
        }
        try (RawClient tooMany = connect()) {
            tooMany.send(from("192.0.2.1"), startup());
            Assertion.isFatal(tooMany.read(World.SOON), "53300", "from your address");
        }
        open.forEach(RawClient::close);
    }

    private static RawClient login(String origin) {
        RawClient client = connect();
        client.send(from(origin), startup());
        assertEquals('Z', client.authenticate(person.password()).tag());
        return client;
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.2", "127.0.0.3"})
    void nobodyElseMayAnnounceAnOrigin(String peer) throws Exception {
        try (RawClient client = RawClient.connectFrom(peer, world.gateway.host(), world.gateway.port())) {
            sendTo(client, concat(from("192.0.2.1"), startup()));
            assertTrue(client.readToEnd(World.SOON).messages().isEmpty());
        }
        String line = told.refusedLogin("untrusted-proxy", "08P01");
        assertTrue(line.contains(peer), line);
    }

    /** It may be closed already. */
    private static void sendTo(RawClient client, byte[] bytes) {
        try {
            client.send(bytes);
        } catch (java.io.UncheckedIOException _) {
            // Refused before it has said anything.
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 192.0.2.256 198.51.100.1 1 1, an address is none",
        "PROXY TCP9, the line is not as it should be"
    })
    void aHeaderThatIsNoneIsClosedWithoutAWord(String header, String told) throws Exception {
        assertClosed(line(header), told);
    }

    @Test
    void aConnectionWithoutAHeaderIsClosedWithoutAWord() throws Exception {
        assertClosed(startup(), "does not begin with a PROXY header");
    }

    private void assertClosed(byte[] bytes, String why) throws Exception {
        try (RawClient client = connect()) {
            client.send(bytes);
            assertEquals(new Ending(List.of(), End.EOF), client.readToEnd(World.SOON));
        }
        String line = told.refusedLogin("malformed-proxy-header", "08P01");
        assertTrue(line.contains(why), line);
    }

    @Test
    void whoNeverAnnouncesAnOriginIsClosedAtTheDeadline() throws Exception {
        try (RawClient client = connect()) {
            client.send("PROXY TCP4".getBytes(US_ASCII));
            assertEquals(new Ending(List.of(), End.EOF), client.readToEnd(World.SOON));
        }
        told.line("login-refused reason=login-timeout");
    }

    @Test
    void aHealthCheckThatOnlyConnectsIsNoFailure() throws Exception {
        connect().close();
        told.noRefusal();
    }
}
