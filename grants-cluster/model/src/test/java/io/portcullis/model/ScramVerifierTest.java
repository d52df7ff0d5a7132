package io.portcullis.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScramVerifierTest {
    /** The exchange in RFC 7677 §3. */
    private static final String AUTH_MESSAGE = "n=user,r=rOprNGfwEbeRWgbNEkqO,"
            + "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
            + "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";

    private static final String CLIENT_PROOF = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private static final String SERVER_SIGNATURE = "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    private static final String SALT = "W22ZaJ0SNY7soEsUEjb6gQ==";
    private static final String KEY = "A".repeat(43) + "=";

    @Test
    void theKeysProveTheExchangeOfTheRfc() throws GeneralSecurityException {
        ScramVerifier verifier = TestRecords.pencil();

        byte[] clientKey = hmac(verifier.storedKey(), AUTH_MESSAGE);
        byte[] proof = decode(CLIENT_PROOF);
        for (int i = 0; i < clientKey.length; i++) {
            clientKey[i] ^= proof[i];
        }

        assertArrayEquals(
                verifier.storedKey(), MessageDigest.getInstance("SHA-256").digest(clientKey));
        assertArrayEquals(decode(SERVER_SIGNATURE), hmac(verifier.serverKey(), AUTH_MESSAGE));
    }

    @Test
    void theTextFormIsPostgresqlsAndReadsBack() {
        ScramVerifier verifier = TestRecords.pencil();

        String text = verifier.format();

        assertTrue(text.startsWith("SCRAM-SHA-256$4096:" + SALT + "$"), text);
        assertEquals(verifier, ScramVerifier.parse(text));
        assertEquals(text, ScramVerifier.parse(text).format());
    }

    @Test
    void equalityIsThatOfAllParts() {
        ScramVerifier pencil = TestRecords.pencil();

        assertEquals(pencil.hashCode(), ScramVerifier.parse(pencil.format()).hashCode());
        assertNotEquals(pencil, ScramVerifier.derive("pencils", pencil.salt(), 4096));
        assertNotEquals(pencil, ScramVerifier.derive("pencil", pencil.salt(), 4097));
        assertNotEquals(pencil, ScramVerifier.derive("pencil", new byte[16], 4096));
        assertTrue(pencil.hasSaltOf(ScramVerifier.derive("pencils", pencil.salt(), 4096)));
        assertFalse(pencil.hasSaltOf(ScramVerifier.derive("pencil", pencil.salt(), 4097)));
    }

    @Test
    void nothingOfItShowsInTextForms() {
        ScramVerifier verifier = TestRecords.pencil();

        assertEquals("ScramVerifier[redacted]", verifier.toString());
        assertFalse(TestRecords.credential().toString().contains(verifier.format()));
    }

    @Test
    void handsOutCopies() {
        byte[] salt = TestRecords.pencil().salt();
        ScramVerifier verifier = ScramVerifier.derive("secret", salt, 4096);
        String before = verifier.format();

        salt[1] ^= 1;

        verifier.salt()[0] ^= 1;
        verifier.storedKey()[0] ^= 1;
        verifier.serverKey()[0] ^= 1;

        assertEquals(before, verifier.format());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "md5d41d8cd98f00b204e9800998ecf8427e",
                "SCRAM-SHA-256$4095:" + SALT + "$K:K",
                "SCRAM-SHA-256$1000001:" + SALT + "$K:K",
                "SCRAM-SHA-256$9999999999:" + SALT + "$K:K",
                "SCRAM-SHA-256$04096:" + SALT + "$K:K",
                "SCRAM-SHA-1$4096:" + SALT + "$K:K",
                "SCRAM-SHA-256$4096:" + SALT + "$K:K ",
                "SCRAM-SHA-256$4096:$K:K",
                "SCRAM-SHA-256$4096:AAAA$K:K",
                "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ$K:K",
                "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gR==$K:K",
                "SCRAM-SHA-256$4096:" + SALT + "$AAAA:K",
                "SCRAM-SHA-256$4096:" + SALT + "$K:AAAA",
                "SCRAM-SHA-256$4096:" + SALT + "$K",
            })
    void anythingElseIsRefusedWithoutQuotingIt(String pattern) {
        String text = pattern.replace("K", KEY);

        var refused = assertThrows(IllegalArgumentException.class, () -> ScramVerifier.parse(text));

        assertFalse(String.valueOf(refused.getMessage()).contains(KEY));
    }

    @Test
    void anEmptyPasswordHasNoVerifier() {
        assertThrows(IllegalArgumentException.class, () -> ScramVerifier.derive("", new byte[16], 4096));
    }

    private static byte[] decode(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    private static byte[] hmac(byte[] key, String message) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(message.getBytes(UTF_8));
    }
}
