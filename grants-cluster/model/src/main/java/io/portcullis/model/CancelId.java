package io.portcullis.model;

import java.util.random.RandomGenerator;

/**
 * The name of a request to cancel, by which its answer finds back.
 *
 * @param value 'x' and fifteen characters of lower-case Crockford base32
 */
public record CancelId(String value) {
    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if the value has another form
     */
    public CancelId {
        RecordIds.require('x', "cancel id", value);
    }

    /** A new id of 75 random bits; the generator must be a cryptographic one outside tests. */
    public static CancelId random(RandomGenerator random) {
        return new CancelId(RecordIds.random('x', random));
    }

    /** Whether {@code value} has the form of such an id. */
    public static boolean isValid(String value) {
        return RecordIds.isValid('x', value);
    }

    @Override
    public String toString() {
        return value;
    }
}
