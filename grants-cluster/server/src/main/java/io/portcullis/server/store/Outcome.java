package io.portcullis.server.store;

/** What came of a change with an idempotency key. */
public sealed interface Outcome<T> {
    /** The change was made now. */
    record Made<T>(T result) implements Outcome<T> {}

    /** It was made by an earlier request with the same key. */
    record Repeated<T>(Once.StoredAnswer answer) implements Outcome<T> {}
}
