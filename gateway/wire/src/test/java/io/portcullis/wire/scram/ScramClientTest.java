package io.portcullis.wire.scram;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.StringPreparation;
import io.portcullis.wire.scram.ScramFault.Reason;
import io.portcullis.wire.scram.ScramServer.Result;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScramClientTest {
    private static final byte[] SALT = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final int ITERATIONS = 64;

    private final Random random = new Random(7);
    private final ScramClientKeyCache cache = new ScramClientKeyCache(8);

    private byte[] nonce() {
        byte[] nonce = new byte[18];
        random.nextBytes(nonce);
        return nonce;
    }

    private static ScramKeys verifier(String password, byte[] salt, int iterations) {
        byte[] salted = ScramFunctions.saltedPassword(
                ScramMechanism.SCRAM_SHA_256,
                StringPreparation.POSTGRESQL_PREPARATION,
                password.toCharArray(),
                salt,
                iterations);
        return new ScramKeys(
                ScramFunctions.storedKey(
                        ScramMechanism.SCRAM_SHA_256, ScramFunctions.clientKey(ScramMechanism.SCRAM_SHA_256, salted)),
                ScramFunctions.serverKey(ScramMechanism.SCRAM_SHA_256, salted));
    }

    private ScramServer server(String password) {
        return new ScramServer(SALT, ITERATIONS, List.of(verifier(password, SALT, ITERATIONS)), nonce());
    }

    private ScramClient client(String password) {
        return new ScramClient(cache, "db/role", password.toCharArray(), nonce());
    }

    private static Result run(ScramClient client, ScramServer server) throws ScramFault {
        byte[] serverFirst = server.onClientFirst(client.clientFirst());
        Result result = server.onClientFinal(client.onServerFirst(serverFirst));
        if (result instanceof Result.Accepted accepted) {
            client.onServerFinal(accepted.serverFinal());
        }
        return result;
    }

    @ParameterizedTest
    @ValueSource(strings = {"pencil", "päßwörd", "I\u00adX", "a b", " ", "\u0007control", "😀"})
    void clientAndServerAgree(String password) throws ScramFault {
        assertInstanceOf(Result.Accepted.class, run(client(password), server(password)));
        ScramClient fromBytes = new ScramClient(cache, "bytes", password.getBytes(StandardCharsets.UTF_8), nonce());
        assertInstanceOf(Result.Accepted.class, run(fromBytes, server(password)));
    }

    @Test
    void aWrongPasswordIsRejected() throws ScramFault {
        assertEquals(new Result.Rejected(), run(client("pencil"), server("pen")));
    }

    /** The library's client is an implementation by others: what it accepts and offers is not our own misunderstanding. */
    @Test
    void theLibrarysClientIsAccepted() throws Exception {
        // Given
        var client = com.ongres.scram.client.ScramClient.builder()
                .advertisedMechanisms(List.of(ScramServer.MECHANISM))
                .username("ann")
                .password("pencil".toCharArray())
                .build();
        ScramServer server = server("pencil");
        // When
        byte[] serverFirst =
                server.onClientFirst(client.clientFirstMessage().toString().getBytes(StandardCharsets.UTF_8));
        client.serverFirstMessage(new String(serverFirst, StandardCharsets.UTF_8));
        Result result =
                server.onClientFinal(client.clientFinalMessage().toString().getBytes(StandardCharsets.UTF_8));
        // Then
        byte[] serverFinal = assertInstanceOf(Result.Accepted.class, result).serverFinal();
        assertDoesNotThrow(() -> client.serverFinalMessage(new String(serverFinal, StandardCharsets.UTF_8)));
    }

    @Test
    void keysAreDerivedOncePerSaltIterationsAndPassword() throws ScramFault {
        // Given
        ScramServer first = server("pencil");
        ScramClient cold = client("pencil");
        byte[] challenge = first.onClientFirst(cold.clientFirst());
        assertTrue(cold.mustDerive(challenge));
        cold.onServerFirst(challenge);
        // When
        ScramClient warm = client("pencil");
        ScramServer second = server("pencil");
        challenge = second.onClientFirst(warm.clientFirst());
        // Then
        assertFalse(warm.mustDerive(challenge));
        assertInstanceOf(Result.Accepted.class, second.onClientFinal(warm.onServerFirst(challenge)));
        assertEquals(1, cache.size());
        // And a rotated password takes effect at once, though salt and iterations are the same
        ScramClient rotated = client("eraser");
        ScramServer third = server("eraser");
        challenge = third.onClientFirst(rotated.clientFirst());
        assertTrue(rotated.mustDerive(challenge));
        assertInstanceOf(Result.Accepted.class, third.onClientFinal(rotated.onServerFirst(challenge)));
        assertEquals(1, cache.size());
    }

    @Test
    void theCacheForgetsTheLeastRecentlyUsed() throws ScramFault {
        // Given
        ScramClientKeyCache small = new ScramClientKeyCache(2);
        for (String key : List.of("a", "b", "a", "c")) {
            run(new ScramClient(small, key, "x".toCharArray(), nonce()), server("x"));
        }
        // Then
        assertEquals(2, small.size());
        assertFalse(mustDerive(small, "a"));
        assertFalse(mustDerive(small, "c"));
        assertTrue(mustDerive(small, "b"));
    }

    private boolean mustDerive(ScramClientKeyCache keys, String key) throws ScramFault {
        ScramClient client = new ScramClient(keys, key, "x".toCharArray(), nonce());
        return client.mustDerive(server("x").onClientFirst(client.clientFirst()));
    }

    @Test
    void aServerThatDoesNotKnowThePasswordIsRefused() throws ScramFault {
        // Given: an impostor who accepts everybody
        ScramClient client = client("pencil");
        client.onServerFirst(server("pencil").onClientFirst(client.clientFirst()));
        // When, then
        byte[] forged = ("v=" + "A".repeat(43) + "=").getBytes(StandardCharsets.US_ASCII);
        assertSame(
                Reason.SERVER_SIGNATURE_MISMATCH,
                assertThrows(ScramFault.class, () -> client.onServerFinal(forged))
                        .reason());
    }

    @Test
    void aServersErrorIsAFault() throws ScramFault {
        ScramClient client = client("pencil");
        client.onServerFirst(server("pencil").onClientFirst(client.clientFirst()));
        assertSame(
                Reason.SERVER_ERROR,
                assertThrows(
                                ScramFault.class,
                                () -> client.onServerFinal("e=invalid-proof".getBytes(StandardCharsets.US_ASCII)))
                        .reason());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                       | MALFORMED",
                "r=$                      | NONCE_MISMATCH",
                "r=$x                     | MALFORMED",
                "r=other,s=AAAA,i=4096    | NONCE_MISMATCH",
                "r=$,s=AAAA,i=4096        | NONCE_MISMATCH",
                "r=$x,s=,i=4096           | MALFORMED",
                "r=$x,s=A,i=4096          | MALFORMED",
                "r=$x,s=AAAA              | MALFORMED",
                "r=$x,s=AAAA,i=           | MALFORMED",
                "r=$x,s=AAAA,i=-1         | MALFORMED",
                "r=$x,s=AAAA,i=4 096      | MALFORMED",
                "r=$x,s=AAAA,i=4096,      | MALFORMED",
                "r=$x,s=AAAA,i=0          | ITERATIONS_OUT_OF_BOUNDS",
                "r=$x,s=AAAA,i=1000001    | ITERATIONS_OUT_OF_BOUNDS",
                "r=$x,s=AAAA,i=4294967297 | ITERATIONS_OUT_OF_BOUNDS",
                "m=x,r=$x,s=AAAA,i=4096   | EXTENSION_NOT_SUPPORTED",
            })
    void aChallengeOutOfShapeIsRefused(String challenge, Reason reason) {
        // Given
        ScramClient client = client("pencil");
        String first = new String(client.clientFirst(), StandardCharsets.US_ASCII);
        String own = first.substring(first.indexOf("r=") + 2);
        // When, then
        assertSame(
                reason,
                assertThrows(
                                ScramFault.class,
                                () -> client.onServerFirst(
                                        challenge.replace("$", own).getBytes(StandardCharsets.US_ASCII)))
                        .reason());
    }

    @Test
    void theFirstMessageIsLibpqs() {
        ScramClient client = new ScramClient(cache, "k", new char[0], new byte[18]);
        assertEquals("n,,n=,r=AAAAAAAAAAAAAAAAAAAAAAAA", new String(client.clientFirst(), StandardCharsets.US_ASCII));
    }

    @Test
    void stepsOutOfOrderAreRefused() {
        assertThrows(IllegalStateException.class, () -> client("x").onServerFirst(new byte[0]));
        assertThrows(IllegalStateException.class, () -> client("x").onServerFinal(new byte[0]));
        ScramClient twice = client("x");
        twice.clientFirst();
        assertThrows(IllegalStateException.class, twice::clientFirst);
        assertThrows(IllegalArgumentException.class, () -> new ScramClient(cache, "k", new char[0], new byte[17]));
    }
}
