package io.portcullis.model;

import java.util.random.RandomGenerator;

/**
 * The name of one client session on a gateway, unique for all time: an id is never used again.
 *
 * @param value 's' and fifteen characters of lower-case Crockford base32
 */
public record SessionId(String value) {
    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if the value has another form
     */
    public SessionId {
        RecordIds.require('s', "session id", value);
    }

    /** A new id of 75 random bits; the generator must be a cryptographic one outside tests. */
    public static SessionId random(RandomGenerator random) {
        return new SessionId(RecordIds.random('s', random));
    }

    /** Whether {@code value} has the form of such an id. */
    public static boolean isValid(String value) {
        return RecordIds.isValid('s', value);
    }

    @Override
    public String toString() {
        return value;
    }
}
