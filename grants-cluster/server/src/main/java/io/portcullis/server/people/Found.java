package io.portcullis.server.people;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an issuer answered about somebody. */
sealed interface Found {
    /**
     * They may sign in.
     *
     * @param groups null if nobody asked for them
     */
    record There(@Nullable List<String> groups) implements Found {
        public There {
            groups = groups == null ? null : List.copyOf(groups);
        }
    }

    /** They are known, and may not. */
    record Disabled() implements Found {}

    /** Nobody of that name is known. */
    record Missing() implements Found {}

    /** There was no answer, or none that says anything about them. */
    record Unclear(String why) implements Found {}
}
