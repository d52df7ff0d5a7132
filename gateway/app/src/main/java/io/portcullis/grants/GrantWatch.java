package io.portcullis.grants;

import io.portcullis.model.Grant;
import io.portcullis.policy.Known;
import org.jspecify.annotations.Nullable;

/** A live view of one grant. Safe for any thread. */
public interface GrantWatch extends AutoCloseable {
    /**
     * Returns the grant as this gateway knows it now; null if it knows none of that id. One volatile read.
     */
    @Nullable
    Known<Grant> current();

    /** Ends the view: called from the executor's thread, no change is delivered after it returns. */
    @Override
    void close();
}
