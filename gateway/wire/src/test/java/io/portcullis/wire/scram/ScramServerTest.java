package io.portcullis.wire.scram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.ongres.scram.common.ScramFunctions;
import com.ongres.scram.common.ScramMechanism;
import com.ongres.scram.common.StringPreparation;
import io.portcullis.wire.scram.ScramFault.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScramServerTest {
    // The exchange of RFC 7677 §3.
    private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
    private static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String CLIENT_FIRST = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
    private static final String SERVER_FIRST =
            "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private static final String WITHOUT_PROOF = "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String CLIENT_FINAL = WITHOUT_PROOF + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private static final String SERVER_FINAL = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    private static final ScramKeys PENCIL = keys("pencil");
    private static final ScramKeys OTHER = keys("other");

    static ScramKeys keys(String password) {
        byte[] salted = ScramFunctions.saltedPassword(
                ScramMechanism.SCRAM_SHA_256,
                StringPreparation.POSTGRESQL_PREPARATION,
                password.toCharArray(),
                SALT,
                4096);
        byte[] clientKey = ScramFunctions.clientKey(ScramMechanism.SCRAM_SHA_256, salted);
        return new ScramKeys(
                ScramFunctions.storedKey(ScramMechanism.SCRAM_SHA_256, clientKey),
                ScramFunctions.serverKey(ScramMechanism.SCRAM_SHA_256, salted));
    }

    private static ScramServer server(ScramKeys... candidates) {
        return new ScramServer(SALT, 4096, List.of(candidates), SERVER_NONCE, null);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ScramServer challenged(ScramKeys... candidates) throws ScramFault {
        ScramServer server = server(candidates);
        assertEquals(SERVER_FIRST, new String(server.onClientFirst(bytes(CLIENT_FIRST)), StandardCharsets.UTF_8));
        return server;
    }

    @Test
    void theExchangeOfRfc7677IsAccepted() throws ScramFault {
        // Given
        ScramServer server = challenged(PENCIL);
        // When
        ScramServer.Result result = server.onClientFinal(bytes(CLIENT_FINAL));
        // Then
        ScramServer.Result.Accepted accepted = assertInstanceOf(ScramServer.Result.Accepted.class, result);
        assertEquals(SERVER_FINAL, new String(accepted.serverFinal(), StandardCharsets.UTF_8));
        assertEquals(0, accepted.candidateIndex());
        assertEquals("Accepted[0]", accepted.toString());
    }

    @Test
    void theProofIsCheckedAgainstEveryCandidate() throws ScramFault {
        ScramServer.Result.Accepted accepted = assertInstanceOf(
                ScramServer.Result.Accepted.class,
                challenged(OTHER, OTHER, OTHER, PENCIL).onClientFinal(bytes(CLIENT_FINAL)));
        assertEquals(3, accepted.candidateIndex());
        assertEquals(SERVER_FINAL, new String(accepted.serverFinal(), StandardCharsets.UTF_8));
    }

    @Test
    void aWrongPasswordAndAnUnknownLoginEndAlike() throws ScramFault {
        assertEquals(new ScramServer.Result.Rejected(), challenged(OTHER).onClientFinal(bytes(CLIENT_FINAL)));
        assertEquals(new ScramServer.Result.Rejected(), challenged().onClientFinal(bytes(CLIENT_FINAL)));
    }

    @Test
    void theKeyThatStandsForNobodyAcceptsNobody() throws ScramFault {
        // Given: whoever knows the mock's stored key could at most forge the right signature for it, not its preimage
        String zero = Base64.getEncoder().encodeToString(new byte[32]);
        // When, then
        assertEquals(
                new ScramServer.Result.Rejected(), challenged().onClientFinal(bytes(WITHOUT_PROOF + ",p=" + zero)));
    }

    @Test
    void aClientThatCouldBindButWasNotOfferedItIsAccepted() throws ScramFault {
        // Given
        ScramServer server = server(PENCIL);
        server.onClientFirst(bytes("y,,n=,r=abc"));
        // When: the flag is repeated in the final message, under the signature
        byte[] flag = bytes(
                "c=eSws,r=abc" + SERVER_NONCE + ",p=" + Base64.getEncoder().encodeToString(new byte[32]));
        // Then
        assertEquals(new ScramServer.Result.Rejected(), server.onClientFinal(flag));
    }

    @Test
    void aFlagChangedOnTheWayIsRefused() throws ScramFault {
        ScramServer server = server(PENCIL);
        server.onClientFirst(bytes("y,,n=,r=rOprNGfwEbeRWgbNEkqO"));
        assertSame(
                Reason.CHANNEL_BINDING_MISMATCH,
                assertThrows(ScramFault.class, () -> server.onClientFinal(bytes(CLIENT_FINAL)))
                        .reason());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            nullValues = "-",
            value = {
                "''                        | MALFORMED",
                "n                         | MALFORMED",
                "n,                        | MALFORMED",
                "n,,                       | MALFORMED",
                "x,,n=,r=abc               | MALFORMED",
                "n,,n=                     | MALFORMED",
                "n,,n=u,r                  | MALFORMED",
                "n,,n=u,r=                 | MALFORMED",
                "n,,n=u,r=,x=1             | MALFORMED",
                "n,,r=abc                  | MALFORMED",
                "n,,n=u,r=a b              | MALFORMED",
                "n,,n=u,r=aäb              | MALFORMED",
                "n,,n=u,r=abc,             | MALFORMED",
                "n,,n=u,r=abc,1=x          | MALFORMED",
                "n,,n=u,r=abc,xx           | MALFORMED",
                "n,,n=u, r=abc             | MALFORMED",
                "p=tls-unique,,n=,r=abc    | CHANNEL_BINDING_NOT_SUPPORTED",
                "n,a=admin,n=u,r=abc       | AUTHORIZATION_IDENTITY_NOT_SUPPORTED",
                "n,,m=x,n=u,r=abc          | EXTENSION_NOT_SUPPORTED",
            })
    void aFirstMessageOutOfShapeIsRefused(String message, Reason reason) {
        assertSame(
                reason,
                assertThrows(ScramFault.class, () -> server(PENCIL).onClientFirst(bytes(message)))
                        .reason());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "n,,n=,r=abc",
                "n,,n=ignored as PostgreSQL does,r=abc",
                "n,,n=ü,r=abc",
                "n,,n=u,r=abc,x=1,Y=",
                "y,,n=,r=abc"
            })
    void theUserNameAndOptionalExtensionsAreIgnored(String message) throws ScramFault {
        assertEquals(
                "r=abc" + SERVER_NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
                new String(server(PENCIL).onClientFirst(bytes(message)), StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                                   | MALFORMED",
                "c=biws                                               | MALFORMED",
                "c=biws,r=$                                           | MALFORMED",
                "c=biws,r=$,p=                                        | MALFORMED",
                "c=biws,r=$,p=AAAA                                    | MALFORMED",
                "c=biws,r=$,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ     | MALFORMED",
                "c=biws,r=$,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVR=    | MALFORMED",
                "c=biws,r=$,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=,   | MALFORMED",
                "c=biws,r=$,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=,x=1| MALFORMED",
                "c=biws,r=$x,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=   | NONCE_MISMATCH",
                "c=biws,r=rOprNGfwEbeRWgbNEkqO,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ= | NONCE_MISMATCH",
                "c=biwsAAAA,r=$,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ= | CHANNEL_BINDING_MISMATCH",
                "c=cD10bHMtdW5pcXVlLCw=,r=$,p=AAAA                    | CHANNEL_BINDING_MISMATCH",
            })
    void aFinalMessageOutOfShapeIsRefused(String message, Reason reason) throws ScramFault {
        ScramServer server = challenged(PENCIL);
        String sent = message.replace("$", "rOprNGfwEbeRWgbNEkqO" + SERVER_NONCE);
        assertSame(
                reason,
                assertThrows(ScramFault.class, () -> server.onClientFinal(bytes(sent)))
                        .reason());
    }

    @Test
    void anExtensionInTheFinalMessageIsUnderTheSignature() throws ScramFault {
        String extended = WITHOUT_PROOF + ",x=1,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
        assertEquals(new ScramServer.Result.Rejected(), challenged(PENCIL).onClientFinal(bytes(extended)));
    }

    @Test
    void aMessageTooLongOrWithANulIsRefused() {
        assertThrows(ScramFault.class, () -> server().onClientFirst(bytes("n,,n=,r=" + "a".repeat(1100))));
        assertThrows(ScramFault.class, () -> server().onClientFirst(bytes("n,,n=,r=abc\0")));
    }

    @Test
    void anExchangeIsUsedOnceAndInOrder() throws ScramFault {
        ScramServer fresh = server(PENCIL);
        assertThrows(IllegalStateException.class, () -> fresh.onClientFinal(bytes(CLIENT_FINAL)));
        ScramServer failed = server(PENCIL);
        assertThrows(ScramFault.class, () -> failed.onClientFirst(bytes("")));
        assertThrows(IllegalStateException.class, () -> failed.onClientFirst(bytes(CLIENT_FIRST)));
        ScramServer done = challenged(PENCIL);
        done.onClientFinal(bytes(CLIENT_FINAL));
        assertThrows(IllegalStateException.class, () -> done.onClientFinal(bytes(CLIENT_FINAL)));
    }

    @Test
    void aNonceTooShortToBeRandomIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new ScramServer(SALT, 4096, List.of(), new byte[17]));
        assertThrows(
                IllegalArgumentException.class,
                () -> new ScramServer(SALT, 4096, List.of(OTHER, OTHER, OTHER, OTHER, OTHER), new byte[18]));
    }

    @Test
    void aFaultAndTheKeysShowNothingOfTheExchange() {
        ScramFault fault = assertThrows(ScramFault.class, () -> server(PENCIL).onClientFirst(bytes("n,,s3cret")));
        assertFalse(fault.toString().contains("s3cret"));
        assertEquals(0, fault.getStackTrace().length);
        assertEquals("ScramKeys[…]", PENCIL.toString());
    }
}
