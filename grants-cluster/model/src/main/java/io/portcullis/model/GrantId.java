package io.portcullis.model;

import java.util.random.RandomGenerator;

/**
 * The name of a grant, unique for all time: an id is never used again.
 *
 * @param value 'g' and fifteen characters of lower-case Crockford base32
 */
public record GrantId(String value) {
    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if the value has another form
     */
    public GrantId {
        RecordIds.require('g', "grant id", value);
    }

    /** A new id of 75 random bits; the generator must be a cryptographic one outside tests. */
    public static GrantId random(RandomGenerator random) {
        return new GrantId(RecordIds.random('g', random));
    }

    /** Whether {@code value} has the form of such an id. */
    public static boolean isValid(String value) {
        return RecordIds.isValid('g', value);
    }

    @Override
    public String toString() {
        return value;
    }
}
