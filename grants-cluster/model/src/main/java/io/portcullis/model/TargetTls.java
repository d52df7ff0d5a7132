package io.portcullis.model;

import java.nio.charset.StandardCharsets;

/**
 * How gateways secure their connections to a target. Never holds a secret: client keys are files of each gateway.
 *
 * @param certificates the certificates that the target's must lead to, in PEM; empty means those the gateway trusts anyway
 */
public record TargetTls(Mode mode, String certificates, UnknownFields unknown) {
    /** In the words of libpq's {@code sslmode}. */
    public enum Mode {
        DISABLE,
        REQUIRE,
        VERIFY_CA,
        VERIFY_FULL
    }

    /** Plain text: for a target on the same machine or a network that is trusted. */
    public static final TargetTls DISABLED = new TargetTls(Mode.DISABLE, "", UnknownFields.NONE);

    private static final int MAX_CERTIFICATES = 32 * 1024;

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if the certificates are too long, or hold a private key
     */
    public TargetTls {
        if (certificates.getBytes(StandardCharsets.UTF_8).length > MAX_CERTIFICATES) {
            throw new IllegalArgumentException("certificates must not be longer than " + MAX_CERTIFICATES + " bytes");
        }
        if (certificates.contains("PRIVATE KEY")) {
            throw new IllegalArgumentException("certificates must not hold a private key");
        }
    }
}
