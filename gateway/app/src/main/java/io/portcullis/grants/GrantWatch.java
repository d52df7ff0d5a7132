package io.portcullis.grants;

import io.portcullis.model.Grant;
import org.jspecify.annotations.Nullable;

/** A live view of one grant. Safe for any thread. */
public interface GrantWatch extends AutoCloseable {
    /**
     * Returns the grant as this gateway knows it now; null if it knows none of that id. One volatile read: may run on
     * every read batch.
     */
    @Nullable
    Grant current();

    /** Ends the view: called from the executor's thread, no change is delivered after it returns. */
    @Override
    void close();
}
