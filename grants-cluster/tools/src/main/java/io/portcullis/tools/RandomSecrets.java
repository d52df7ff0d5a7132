package io.portcullis.tools;

import java.security.SecureRandom;
import java.util.Base64;

/** Secrets that this command makes up: 256 random bits in letters, digits, '-' and '_', which no shell or connection string minds. */
final class RandomSecrets {
    private static final int BYTES = 32;

    private RandomSecrets() {}

    static String next(SecureRandom random) {
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }
}
