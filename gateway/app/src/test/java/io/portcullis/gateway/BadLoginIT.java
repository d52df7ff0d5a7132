package io.portcullis.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import io.portcullis.harness.Frontend;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.Scram;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What is no proper answer to the request to authenticate, and clients that leave instead of answering. */
class BadLoginIT extends Witnessed {
    private static World.Person person;

    @BeforeAll
    static void meet() {
        person = world.person("bad-login");
    }

    /** A client that has been asked for SCRAM-SHA-256. */
    private static RawClient asked() {
        RawClient client = world.connect();
        client.send(Frontend.startup("user", person.login(), "database", World.TARGET));
        assertEquals('R', client.read(World.SOON).tag());
        return client;
    }

    private static byte[] first(String mechanism, String text) {
        return Frontend.saslInitialResponse(mechanism, text.getBytes(US_ASCII));
    }

    private static final String NONCE = "r=abcdefghijklmnopqrstuvwx";

    static Stream<Arguments> noSaslResponse() {
        String scram = Scram.MECHANISM;
        return Stream.of(
                argumentSet("a query", Frontend.query("SELECT 1")),
                argumentSet("a Terminate", Frontend.terminate()),
                argumentSet("an unknown tag", Frontend.message('y', new byte[4])),
                argumentSet("a tag of 0", Frontend.message('\0', new byte[4])),
                argumentSet("a password in clear text", Frontend.password("secret")),
                argumentSet("length 0", Frontend.header('p', 0)),
                argumentSet("length 3", Frontend.header('p', 3)),
                argumentSet("length -1", Frontend.header('p', -1)),
                argumentSet("more than SASL messages may have", Frontend.header('p', 4 + 1024 + 1)),
                argumentSet("the greatest length", Frontend.header('p', Integer.MAX_VALUE)),
                argumentSet("an empty body", Frontend.message('p', new byte[0])),
                argumentSet("no end of the mechanism", Frontend.message('p', scram.getBytes(US_ASCII))),
                argumentSet("another mechanism", first("SCRAM-SHA-1", "n,,n=," + NONCE)),
                argumentSet(
                        "channel binding without TLS",
                        first("SCRAM-SHA-256-PLUS", "p=tls-server-end-point,,n=," + NONCE)),
                argumentSet(
                        "channel binding in the wrong mechanism", first(scram, "p=tls-server-end-point,,n=," + NONCE)),
                argumentSet("no nonce", first(scram, "n,,n=")),
                argumentSet("an empty nonce", first(scram, "n,,n=,r=")),
                argumentSet("an authorization identity", first(scram, "n,a=admin,n=," + NONCE)),
                argumentSet("a mandatory extension", first(scram, "n,,m=x,n=," + NONCE)),
                argumentSet("bytes that are no text", Frontend.saslInitialResponse(scram, new byte[] {0, -1, 0, -1})),
                argumentSet(
                        "two answers at once", Frontend.concat(first(scram, "n,,n=," + NONCE), Frontend.query("x"))));
    }

    @ParameterizedTest
    @MethodSource("noSaslResponse")
    void whatIsNoSaslResponseEndsTheLogin(byte[] bytes) throws Exception {
        try (RawClient client = asked()) {
            client.send(bytes);
            Assertion.endsWithFatal(client.readToEnd(World.SOON), "08P01", "protocol violation: ");
        }
        told.refusedLogin("malformed-sasl", "08P01");
    }

    static Stream<Arguments> noProof() {
        return Stream.of(
                argumentSet("nothing", ""),
                argumentSet("no proof", "c=biws,r=NONCE"),
                argumentSet("another nonce", "c=biws,r=x" + "NONCE,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
                argumentSet("another binding", "c=eSws,r=NONCE,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
                argumentSet("a proof that is no base64", "c=biws,r=NONCE,p=%%%%"),
                argumentSet("a proof that is too short", "c=biws,r=NONCE,p=AAAA"));
    }

    @ParameterizedTest
    @MethodSource("noProof")
    void whatIsNoProofEndsTheLogin(String response) throws Exception {
        try (RawClient client = asked()) {
            client.send(first(Scram.MECHANISM, "n,,n=," + NONCE));
            String challenge = new String(client.read(World.SOON).body(), US_ASCII).substring(4);
            String nonce = challenge.substring("r=".length(), challenge.indexOf(','));
            client.send(Frontend.saslResponse(response.replace("NONCE", nonce).getBytes(US_ASCII)));
            Assertion.fatal(client.readToEnd(World.SOON), "08P01", "protocol violation: ");
        }
        told.refusedLogin("malformed-sasl", "08P01");
    }

    @Test
    void whatComesTogetherWithTheStartupMessageCountsAsTheAnswerToIt() throws Exception {
        byte[] startup = Frontend.startup("user", person.login(), "database", World.TARGET);
        Scram scram = new Scram(person.password());
        try (RawClient client = world.connect()) {
            client.send(startup, Frontend.saslInitialResponse(Scram.MECHANISM, scram.clientFirst()));
            assertEquals('R', client.read(World.SOON).tag());
            String challenge = new String(client.read(World.SOON).body(), US_ASCII).substring(4);
            client.send(Frontend.saslResponse(scram.clientFinal(challenge)), Frontend.query("SELECT 1"));
            client.readUntil('Z', World.SOON);
            assertEquals("1", client.readUntil('Z', World.SOON).get(1).row().getFirst());
        }
        told.noRefusal();
    }

    @Test
    void aQueryTogetherWithTheStartupMessageIsNoAnswer() throws Exception {
        byte[] startup = Frontend.startup("user", person.login(), "database", World.TARGET);
        try (RawClient client = world.connect()) {
            client.send(startup, Frontend.query("SELECT 1"));
            Assertion.endsWithFatal(client.readToEnd(World.SOON), "08P01", "expected a SASL response");
        }
        told.refusedLogin("malformed-sasl", "08P01");
    }

    @Test
    void aProbeIsNoFailure() throws Exception {
        world.connect().close();
        told.assertCounted(1, "portcullis_connections_probes_total");
        told.noRefusal();
    }

    @Test
    void aProbeThatEndsWithAResetIsNoneEither() throws Exception {
        world.connect().abort();
        told.assertCounted(1, "portcullis_connections_probes_total");
        told.noRefusal();
    }

    @Test
    void aClientThatOnlyAsksForEncryptionIsNoFailure() throws Exception {
        try (RawClient client = world.connect()) {
            client.send(Frontend.sslRequest());
            assertEquals('N', client.readByte(World.SOON));
        }
        told.assertCounted(1, "portcullis_connections_probes_total");
        told.noRefusal();
    }

    @Test
    void aClientThatLeavesToAskItsUserForThePasswordIsNoFailure() throws Exception {
        asked().close();
        told.assertCounted(1, "portcullis_connections_probes_total");
        told.noRefusal();
    }

    @Test
    void halfAStartupPacketIsAFailure() throws Exception {
        try (RawClient client = world.connect()) {
            client.send(java.util.Arrays.copyOf(Frontend.startup("user", "maria"), 9));
        }
        told.refusedLogin("client-left", "08006");
    }

    @Test
    void halfAnAnswerIsAFailure() throws Exception {
        try (RawClient client = asked()) {
            client.send(Frontend.header('p', 100));
        }
        told.refusedLogin("client-left", "08006");
    }

    @Test
    void leavingInTheMiddleOfTheExchangeIsAFailure() throws Exception {
        try (RawClient client = asked()) {
            client.send(first(Scram.MECHANISM, "n,,n=," + NONCE));
            assertEquals('R', client.read(World.SOON).tag());
        }
        told.refusedLogin("client-left", "08006");
    }
}
