package io.portcullis.session.scoped;

import io.portcullis.wire.BackendTag;
import io.portcullis.wire.TransactionStatus;
import org.jspecify.annotations.Nullable;

/** Told by {@link Slots} of the requests of a session, in their order. */
interface RequestWatch {
    /** It is on its way. */
    void sent(Sent sent, Slots slots);

    /**
     * The oldest is over.
     *
     * @param last what ended its answer; ErrorResponse if it has failed, or was skipped; null if the server is past it and it can not be
     *     told whether it ran
     */
    void answered(Sent sent, @Nullable BackendTag last);

    /** One statement of the oldest, a Query, is complete. */
    default void statementComplete() {}

    /** The oldest, a Query or FunctionCall, has failed. */
    default void statementFailed() {}

    void onReady(TransactionStatus status);
}
