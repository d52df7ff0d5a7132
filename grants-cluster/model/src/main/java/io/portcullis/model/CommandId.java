package io.portcullis.model;

import java.util.random.RandomGenerator;

/**
 * The name of a command, unique for all time: an id is never used again.
 *
 * @param value 'k' and fifteen characters of lower-case Crockford base32
 */
public record CommandId(String value) {
    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if the value has another form
     */
    public CommandId {
        RecordIds.require('k', "command id", value);
    }

    /** A new id of 75 random bits; the generator must be a cryptographic one outside tests. */
    public static CommandId random(RandomGenerator random) {
        return new CommandId(RecordIds.random('k', random));
    }

    /** Whether {@code value} has the form of such an id. */
    public static boolean isValid(String value) {
        return RecordIds.isValid('k', value);
    }

    @Override
    public String toString() {
        return value;
    }
}
