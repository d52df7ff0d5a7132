package io.portcullis.server.store;

import java.nio.charset.StandardCharsets;

/**
 * A person as an identity provider vouches for them, with the login that is theirs.
 *
 * @param issuer the provider's URL
 * @param subject the provider's stable name for the person
 * @param how they signed in
 */
public record SignedIn(String issuer, String subject, String login, SignInDemand.Facts how) {
    private static final int MAX_ISSUER_BYTES = 1024;
    private static final int MAX_SUBJECT_BYTES = 255;

    /** Of whom nobody says how they signed in. */
    public SignedIn(String issuer, String subject, String login) {
        this(issuer, subject, login, SignInDemand.Facts.UNSAID);
    }

    /** @throws IllegalArgumentException for what could not be told to a gateway */
    public SignedIn {
        if (issuer.getBytes(StandardCharsets.UTF_8).length > MAX_ISSUER_BYTES
                || subject.getBytes(StandardCharsets.UTF_8).length > MAX_SUBJECT_BYTES) {
            throw new IllegalArgumentException("an identity of this length can not be told to a gateway");
        }
    }
}
