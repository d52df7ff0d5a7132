package io.portcullis.server.store;

import io.portcullis.model.Bytes;
import java.util.function.Function;

/**
 * An idempotency key with the request it stands for. The answer is written in the transaction of the change, so of two requests with one
 * key exactly one changes anything, whatever crashes when.
 *
 * @param owner whose key it is: keys of two tokens never meet
 * @param requestHash SHA-256 of what was asked for
 * @param answer what a repetition is to be told; it must not hold a secret
 */
public record Once<T>(String owner, String key, Bytes requestHash, Function<T, StoredAnswer> answer) {

    /**
     * The answer that a repetition gets.
     *
     * @param body JSON
     */
    public record StoredAnswer(int status, String body) {}
}
