package io.portcullis.model;

import java.util.random.RandomGenerator;

/**
 * The name of a request for access, unique for all time.
 *
 * @param value 'r' and fifteen characters of lower-case Crockford base32
 */
public record RequestId(String value) {
    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if the value has another form
     */
    public RequestId {
        RecordIds.require('r', "request id", value);
    }

    /** A new id of 75 random bits; the generator must be a cryptographic one outside tests. */
    public static RequestId random(RandomGenerator random) {
        return new RequestId(RecordIds.random('r', random));
    }

    /** Whether {@code value} has the form of such an id. */
    public static boolean isValid(String value) {
        return RecordIds.isValid('r', value);
    }

    @Override
    public String toString() {
        return value;
    }
}
