package io.portcullis.wire.scram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.wire.scram.ScramFault.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelBindingTest {
    private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
    private static final byte[] NONCE = "a nonce of some kind".getBytes(StandardCharsets.US_ASCII);
    private static final ChannelBinding OURS = binding(1);
    private static final ChannelBinding ANOTHER = binding(2);

    private static ChannelBinding binding(int value) {
        byte[] hash = new byte[32];
        hash[0] = (byte) value;
        return ChannelBinding.serverEndPoint(hash);
    }

    private static ScramServer server(@Nullable ChannelBinding binding) {
        return new ScramServer(SALT, 4096, List.of(ScramServerTest.keys("pencil")), NONCE, binding);
    }

    private static ScramClient client(@Nullable ChannelBinding binding) {
        return new ScramClient(new ScramClientKeyCache(1), "k", "pencil".toCharArray(), NONCE, binding);
    }

    /** @param offered what the client is told, which somebody may have changed on the way */
    private static ScramServer.Result run(ScramClient client, ScramServer server, List<String> offered)
            throws ScramFault {
        String mechanism = String.valueOf(client.choose(offered));
        byte[] challenge = server.onClientFirst(mechanism, client.clientFirst(mechanism));
        ScramServer.Result result = server.onClientFinal(client.onServerFirst(challenge));
        if (result instanceof ScramServer.Result.Accepted(int _, byte[] serverFinal)) {
            client.onServerFinal(serverFinal);
        }
        return result;
    }

    private static void assertFault(Reason reason, ScramServer server, String mechanism, String message) {
        assertSame(
                reason,
                assertThrows(
                                ScramFault.class,
                                () -> server.onClientFirst(mechanism, message.getBytes(StandardCharsets.UTF_8)))
                        .reason());
    }

    @Test
    void bothEndsOfOneTlsConnectionAgree() throws ScramFault {
        ScramServer server = server(OURS);
        assertEquals(List.of("SCRAM-SHA-256-PLUS", "SCRAM-SHA-256"), server.mechanisms());
        ScramClient client = client(binding(1));
        assertEquals("SCRAM-SHA-256-PLUS", client.choose(server.mechanisms()));

        assertInstanceOf(ScramServer.Result.Accepted.class, run(client, server, server.mechanisms()));
    }

    @Test
    void anotherCertificateInBetweenIsFoundOut() {
        ScramServer server = server(OURS);

        ScramFault fault = assertThrows(ScramFault.class, () -> run(client(ANOTHER), server, server.mechanisms()));

        assertSame(Reason.CHANNEL_BINDING_MISMATCH, fault.reason());
    }

    /** Somebody in between takes the offer away, so that the client does not bind. */
    @Test
    void anOfferTakenAwayOnTheWayIsFoundOut() {
        ScramFault fault =
                assertThrows(ScramFault.class, () -> run(client(OURS), server(OURS), List.of(ScramServer.MECHANISM)));

        assertSame(Reason.CHANNEL_BINDING_NEGOTIATION, fault.reason());
    }

    @Test
    void aClientThatCanNotBindIsTakenWithout() throws ScramFault {
        ScramServer server = server(OURS);
        ScramClient client = client(null);
        assertEquals("SCRAM-SHA-256", client.choose(server.mechanisms()));

        assertInstanceOf(ScramServer.Result.Accepted.class, run(client, server, server.mechanisms()));
    }

    @Test
    void aClientThatCouldBindIsTakenWhereNothingIsOffered() throws ScramFault {
        ScramServer server = server(null);
        assertEquals(List.of("SCRAM-SHA-256"), server.mechanisms());

        assertInstanceOf(ScramServer.Result.Accepted.class, run(client(OURS), server, server.mechanisms()));
    }

    @Test
    void aClientSpeaksNothingElse() {
        assertNull(client(OURS).choose(List.of("SCRAM-SHA-1", "OAUTHBEARER")));
        assertNull(client(null).choose(List.of("SCRAM-SHA-256-PLUS")));
        assertTrue(new String(client(OURS).clientFirst("SCRAM-SHA-256-PLUS"), StandardCharsets.US_ASCII)
                .startsWith("p=tls-server-end-point,,n=,r="));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SCRAM-SHA-256-PLUS | n,,n=,r=abc                         | MALFORMED",
                "SCRAM-SHA-256-PLUS | y,,n=,r=abc                         | MALFORMED",
                "SCRAM-SHA-256-PLUS | p=tls-unique,,n=,r=abc              | CHANNEL_BINDING_TYPE",
                "SCRAM-SHA-256-PLUS | p=TLS-SERVER-END-POINT,,n=,r=abc    | CHANNEL_BINDING_TYPE",
                "SCRAM-SHA-256-PLUS | p=,,n=,r=abc                        | CHANNEL_BINDING_TYPE",
                "SCRAM-SHA-256-PLUS | p=tls-server-end-point              | MALFORMED",
                "SCRAM-SHA-256-PLUS | p=tls-server-end-point,             | MALFORMED",
                "SCRAM-SHA-256-PLUS | p=tls-server-end-point,a=x,n=,r=abc | AUTHORIZATION_IDENTITY_NOT_SUPPORTED",
                "SCRAM-SHA-256-PLUS | p,,n=,r=abc                         | MALFORMED",
                "SCRAM-SHA-256      | p=tls-server-end-point,,n=,r=abc    | CHANNEL_BINDING_NOT_SUPPORTED",
                "SCRAM-SHA-256      | y,,n=,r=abc                         | CHANNEL_BINDING_NEGOTIATION",
            })
    void aFlagThatDoesNotFitTheMechanismIsRefused(String mechanism, String message, Reason reason) {
        assertFault(reason, server(OURS), mechanism, message);
    }

    @Test
    void aMechanismThatWasNotOfferedCanNotBegin() {
        assertThrows(
                IllegalArgumentException.class,
                () -> server(null)
                        .onClientFirst(
                                "SCRAM-SHA-256-PLUS",
                                "p=tls-server-end-point,,n=,r=abc".getBytes(StandardCharsets.US_ASCII)));
    }
}
