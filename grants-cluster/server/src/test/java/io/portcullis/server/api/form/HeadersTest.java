package io.portcullis.server.api.form;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Bytes;
import io.portcullis.model.ScramVerifier;
import io.portcullis.server.api.problem.ProblemException;
import io.portcullis.server.store.LoginSalt;
import java.security.SecureRandom;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadersTest {
    @Test
    void anETagComesBackAsItsRevision() {
        assertEquals(OptionalLong.of(3), Headers.ifMatch(Headers.etag(3)));
        assertEquals(OptionalLong.empty(), Headers.ifMatch(null));
        assertEquals(OptionalLong.empty(), Headers.ifMatch("*"));
        assertEquals(OptionalLong.of(0), Headers.expected(null, "*"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"3", "\"\"", "\"0\"", "\"03\"", "W/\"3\"", "\"3\", \"4\"", "\"-3\"", "\"9999999999999999999\""})
    void whatIsNoETagOfOursIsRefused(String header) {
        assertEquals(
                "If-Match",
                assertThrows(ProblemException.class, () -> Headers.ifMatch(header))
                        .problem()
                        .field());
    }

    @Test
    void ifNoneMatchIsOnlyForNew() {
        assertThrows(ProblemException.class, () -> Headers.expected("\"3\"", "*"));
        assertThrows(ProblemException.class, () -> Headers.expected(null, "\"3\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "ä", "a\tb"})
    void whatIsNoIdempotencyKeyIsRefused(String header) {
        assertThrows(ProblemException.class, () -> Headers.idempotencyKey(header));
        assertThrows(ProblemException.class, () -> Headers.idempotencyKey("k".repeat(256)));
    }

    @Test
    void aLimitHasBounds() {
        assertEquals(100, Paging.of(null, null).limit());
        assertEquals(1000, Paging.of("1000", null).limit());
        for (String limit : new String[] {"0", "1001", "-1", "ten", "", "1e2", "99999999999"}) {
            assertEquals(
                    "limit",
                    assertThrows(ProblemException.class, () -> Paging.of(limit, null))
                            .problem()
                            .field());
        }
        assertThrows(ProblemException.class, () -> Paging.of(null, ""));
    }

    @Test
    void aMachineSecretHas160BitsNeedsNoQuotingAndIsNeverShownByAccident() {
        MachineSecret secret = MachineSecret.random(new SecureRandom());

        assertTrue(secret.reveal().matches("[0-9a-hjkmnp-tv-z]{32}"), "the alphabet");
        assertNotEquals(
                secret.reveal(), MachineSecret.random(new SecureRandom()).reveal());
        assertEquals("MachineSecret[redacted]", secret.toString());
        Bytes salt = Bytes.of(new byte[16]);
        assertEquals(
                ScramVerifier.derive(secret.reveal(), salt.toArray(), 4096),
                secret.verifier(new LoginSalt("anna", salt, 4096)));
    }
}
