package io.portcullis.grants.cluster;

import io.portcullis.model.SignedRecord;
import java.util.List;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** What the replica's thread is told; it alone decides what follows. */
sealed interface Signal {
    /** What the cluster sends unasked. */
    sealed interface Event extends Signal {}

    /**
     * A map has this value under this key.
     *
     * @param payload not a copy: to be read only
     * @param at {@link System#nanoTime} when it came
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Came(String map, String key, byte[] payload, long at) implements Event {}

    /** Something in a map that none of us would write. */
    record Odd(String map, String detail) implements Event {}

    /** Entries went: nobody of us does that, and it changes nothing of what is known. */
    record Went(String map, String how) implements Event {}

    /** The rest carries nothing. */
    enum Plain implements Signal {
        CONNECTED,
        DISCONNECTED,
        MEMBERS_CHANGED
    }

    /** Part of a reading of all records. */
    record Page(int reading, List<Event> entries) implements Signal {}

    /** @param failure null if everything was read */
    record ReadingOver(
            int reading, int entries, long millis, @Nullable String failure) implements Signal {}

    /** @param refusal why it counts as not there, null if it is genuine; then there is the record */
    record Verified(
            VerificationTask task,
            @Nullable SignedRecord record,
            @Nullable Refusal refusal) implements Signal {}

    /** @param detail for the operator */
    record Refusal(String code, String detail) {}

    /** Somebody needs these records verified. */
    record Prepare(List<String> ids, Executor executor, Runnable ready) implements Signal {}
}
