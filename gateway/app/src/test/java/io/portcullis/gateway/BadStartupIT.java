package io.portcullis.gateway;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.portcullis.harness.End;
import io.portcullis.harness.Ending;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is no proper beginning of a connection, up to the StartupMessage: each is refused as the protocol allows, and told. */
class BadStartupIT extends Witnessed {
    private static byte[] hex(String digits) {
        return java.util.HexFormat.of().parseHex(digits.replace(" ", ""));
    }

    private static byte[] lengthAnd(int length, int... ints) {
        ByteBuffer bytes = ByteBuffer.allocate(4 + 4 * ints.length).putInt(length);
        Arrays.stream(ints).forEach(bytes::putInt);
        return bytes.array();
    }

    /** What does not even begin like a startup packet is not answered: whoever sent it would not understand. */
    static Stream<Arguments> nothingToAnswer() {
        return Stream.of(
                argumentSet("garbage", hex("ff fe fd fc fb fa f9 f8 f7 f6 f5 f4 f3 f2 f1 f0")),
                argumentSet("text", "\r\nquit\r\n".getBytes(ISO_8859_1)),
                argumentSet("an HTTP request", "GET / HTTP/1.1\r\nHost: db.example\r\n\r\n".getBytes(ISO_8859_1)),
                argumentSet("SSH", "SSH-2.0-OpenSSH_9.2\r\n".getBytes(ISO_8859_1)),
                argumentSet("a TLS ClientHello", hex("16 03 01 00 2e 01 00 00 2a 03 03" + "00".repeat(40))),
                argumentSet("one byte of TLS", hex("16")),
                argumentSet("length 0", lengthAnd(0, 0x30000)),
                argumentSet("length 3", lengthAnd(3, 0x30000)),
                argumentSet("length 7", lengthAnd(7, 0x30000)),
                argumentSet("length -1", lengthAnd(-1, 0x30000)),
                argumentSet("the least length", lengthAnd(Integer.MIN_VALUE, 0x30000)),
                argumentSet("a byte more than a startup packet may have", lengthAnd(10_005, 0x30000)),
                argumentSet("the greatest length", lengthAnd(Integer.MAX_VALUE, 0x30000)),
                argumentSet("an SSLRequest that is too long", lengthAnd(9, 80877103)),
                argumentSet("a GSSENCRequest that is too long", lengthAnd(12, 80877104)),
                argumentSet("a CancelRequest without a secret", lengthAnd(12, 80877102, 1)),
                argumentSet("a CancelRequest that is too long", lengthAnd(300, 80877102, 1)));
    }

    @ParameterizedTest
    @MethodSource("nothingToAnswer")
    void whatIsNoStartupPacketIsClosedWithoutAnAnswer(byte[] bytes) throws Exception {
        try (RawClient client = world.connect()) {
            client.send(bytes);
            Ending end = client.readToEnd(World.SOON);
            assertEquals(new Ending(java.util.List.of(), End.EOF), end);
        }
        told.refusedLogin("malformed-startup", "08P01");
    }

    private static Arguments refused(String what, byte[] bytes, String reason, String sqlState, String message) {
        return argumentSet(what, bytes, reason, sqlState, message);
    }

    private static byte[] startup(String... parameters) {
        String[] all = Arrays.copyOf(new String[] {"user", "maria", "database", World.TARGET}, 4 + parameters.length);
        System.arraycopy(parameters, 0, all, 4, parameters.length);
        return Frontend.startup(all);
    }

    /** A StartupMessage whose body is exactly these bytes. */
    private static byte[] layout(String body) {
        byte[] bytes = body.getBytes(ISO_8859_1);
        return Frontend.concat(lengthAnd(8 + bytes.length, 0x30000), bytes);
    }

    static Stream<Arguments> startupsToRefuse() {
        String layout = "invalid startup packet: invalid startup packet layout: expected terminator as last byte";
        return Stream.of(
                refused("protocol 2.0", Frontend.startup(2, 0), "unsupported-protocol", "0A000", "protocol 2.0"),
                refused("protocol 4.0", Frontend.startup(4, 0), "unsupported-protocol", "0A000", "protocol 4.0"),
                refused("protocol 0.0", lengthAnd(8, 0), "unsupported-protocol", "0A000", "protocol 0.0"),
                refused("no terminator at all", layout("user"), "malformed-startup", "08P01", layout),
                refused("no value", layout("user\0"), "malformed-startup", "08P01", layout),
                refused("no last terminator", layout("user\0maria\0"), "malformed-startup", "08P01", layout),
                refused("bytes behind the end", layout("user\0maria\0\0x"), "malformed-startup", "08P01", layout),
                refused("nothing", layout(""), "malformed-startup", "08P01", layout),
                refused(
                        "a user that is not UTF-8",
                        layout("user\0\u00ff\0\0"),
                        "malformed-startup",
                        "08P01",
                        "invalid byte sequence"),
                refused(
                        "no user",
                        Frontend.startup("database", "shop"),
                        "invalid-login-name",
                        "28000",
                        "no PostgreSQL user"),
                refused(
                        "an empty user",
                        Frontend.startup("user", ""),
                        "invalid-login-name",
                        "28000",
                        "no PostgreSQL user"),
                refused(
                        "a user that can not exist",
                        Frontend.startup("user", "Robert'); --"),
                        "invalid-login-name",
                        "28P01",
                        "password authentication failed"),
                refused(
                        "a user of 9,000 bytes",
                        Frontend.startup("user", "x".repeat(9_000)),
                        "invalid-login-name",
                        "28P01",
                        "password authentication failed"),
                refused(
                        "user twice",
                        startup("user", "peter"),
                        "forbidden-parameter",
                        "08P01",
                        "\"user\" is given more"),
                refused("database twice", startup("database", "x"), "forbidden-parameter", "08P01", "more than once"),
                refused(
                        "options twice",
                        startup("options", "", "options", "-c role=x"),
                        "forbidden-parameter",
                        "08P01",
                        "more than once"),
                refused(
                        "a role",
                        startup("role", "postgres"),
                        "forbidden-parameter",
                        "42501",
                        "\"role\" is not allowed"),
                refused("a ROLE", startup("ROLE", "postgres"), "forbidden-parameter", "42501", "not allowed"),
                refused(
                        "a session authorization",
                        startup("session_authorization", "postgres"),
                        "forbidden-parameter",
                        "42501",
                        "not allowed"),
                refused(
                        "a role in the options",
                        startup("options", "-c search_path=x --Session-Authorization=postgres"),
                        "forbidden-parameter",
                        "42501",
                        "\"session_authorization\" is not allowed"),
                refused(
                        "options that are none",
                        startup("options", "role=postgres"),
                        "forbidden-parameter",
                        "22023",
                        "invalid command-line argument"),
                refused(
                        "replication=o",
                        startup("replication", "o"),
                        "forbidden-parameter",
                        "22023",
                        "invalid value for parameter \"replication\""),
                refused(
                        "bytes behind an SSLRequest",
                        Frontend.concat(Frontend.sslRequest(), startup()),
                        "early-data",
                        "08P01",
                        "data was sent before the answer"),
                refused(
                        "a TLS ClientHello behind an SSLRequest",
                        Frontend.concat(Frontend.sslRequest(), hex("16 03 01 00 2e 01")),
                        "early-data",
                        "08P01",
                        "data was sent before the answer"),
                refused(
                        "bytes behind a GSSENCRequest",
                        Frontend.concat(Frontend.gssEncRequest(), startup()),
                        "early-data",
                        "08P01",
                        "data was sent before the answer"));
    }

    @ParameterizedTest
    @MethodSource("startupsToRefuse")
    void aStartupPacketThatIsRefusedIsToldWhy(byte[] bytes, String reason, String sqlState, String message)
            throws Exception {
        try (RawClient client = world.connect()) {
            client.send(bytes);
            Assertion.fatal(client.readToEnd(World.SOON), sqlState, message);
        }
        told.refusedLogin(reason, sqlState);
    }

    @Test
    void encryptionIsAskedForOnlyOnce() throws Exception {
        try (RawClient client = world.connect()) {
            client.send(Frontend.sslRequest());
            assertEquals('N', client.readByte(World.SOON));
            client.send(Frontend.sslRequest());
            Assertion.fatal(client.readToEnd(World.SOON), "08P01", "encryption was asked for a second time");
        }
        told.refusedLogin("repeated-negotiation", "08P01");
    }

    @Test
    void aClientMayAskForBothKindsOfEncryptionAndGoOnWithoutEither() throws Exception {
        World.Person person = world.person("asks-for-both");
        try (RawClient client = world.connect()) {
            client.send(Frontend.gssEncRequest());
            assertEquals('N', client.readByte(World.SOON));
            client.send(Frontend.sslRequest());
            assertEquals('N', client.readByte(World.SOON));
            assertEquals(
                    'Z',
                    client.tryLogin(person.login(), person.password(), World.TARGET)
                            .tag());
        }
        told.noRefusal();
    }

    @Test
    void aNewerMinorVersionAndProtocolOptionsAreNegotiatedDown() throws Exception {
        World.Person person = world.person("newer-protocol");
        try (RawClient client = world.connect()) {
            client.send(Frontend.startup(
                    3, 9999, "user", person.login(), "database", World.TARGET, "_pq_.compression", "zstd"));
            Message negotiate = client.read(World.SOON);
            assertEquals('v', negotiate.tag());
            // Int32 newest version, as servers send it whole; Int32 count; the names of the options not known.
            byte[] expected = Frontend.concat(lengthAnd(0x30002, 1), "_pq_.compression\0".getBytes(ISO_8859_1));
            assertEquals(
                    java.util.HexFormat.of().formatHex(expected),
                    java.util.HexFormat.of().formatHex(negotiate.body()));
            assertEquals('Z', client.authenticate(person.password()).tag());
            assertEquals(32, client.secret().length);
            assertEquals("1", client.query("SELECT 1").get(1).row().getFirst());
        }
        told.noRefusal();
    }
}
