package io.portcullis.story.keycloak;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What an authenticator app shows: RFC 6238 with what Keycloak has from the start, SHA-1, six digits and half a minute. */
public final class OneTimeCode {
    private static final int PERIOD_SECONDS = 30;
    private static final int SIX_DIGITS = 1_000_000;

    private OneTimeCode() {}

    /** @param secret as Keycloak keeps it */
    public static String of(String secret, Instant now) {
        byte[] hash = hash(secret, now.getEpochSecond() / PERIOD_SECONDS);
        // RFC 4226, 5.3
        int offset = hash[hash.length - 1] & 0xF;
        int code = ByteBuffer.wrap(hash).getInt(offset) & Integer.MAX_VALUE;
        return String.format(Locale.ROOT, "%06d", code % SIX_DIGITS);
    }

    private static byte[] hash(String secret, long counter) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
            return mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(counter).array());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
