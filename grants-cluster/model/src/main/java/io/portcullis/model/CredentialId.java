package io.portcullis.model;

import java.util.random.RandomGenerator;

/**
 * The name of a credential, unique for all time: an id is never used again.
 *
 * @param value 'c' and fifteen characters of lower-case Crockford base32
 */
public record CredentialId(String value) {
    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if the value has another form
     */
    public CredentialId {
        RecordIds.require('c', "credential id", value);
    }

    /** A new id of 75 random bits; the generator must be a cryptographic one outside tests. */
    public static CredentialId random(RandomGenerator random) {
        return new CredentialId(RecordIds.random('c', random));
    }

    /** Whether {@code value} has the form of such an id. */
    public static boolean isValid(String value) {
        return RecordIds.isValid('c', value);
    }

    @Override
    public String toString() {
        return value;
    }
}
