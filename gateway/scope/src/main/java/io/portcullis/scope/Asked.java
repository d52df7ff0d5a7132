package io.portcullis.scope;

import io.portcullis.sql.Name;
import org.jspecify.annotations.Nullable;

/** What is known of a text besides its statements; each is asked for only when a scope needs it. */
public interface Asked {

    /** The text of the message, to the byte. */
    String text();

    /** The fingerprint of its shape, null if it has none. */
    @Nullable
    String fingerprint();

    /** Whether the prepared statement of that name is known, and was found to be allowed under this scope. */
    boolean isAllowed(Name preparedStatement);
}
