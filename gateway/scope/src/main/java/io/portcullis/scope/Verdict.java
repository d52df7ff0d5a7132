package io.portcullis.scope;

import io.portcullis.sql.ClassSet;
import io.portcullis.sql.Name;
import org.jspecify.annotations.Nullable;

/** What a scope says to a text. */
public sealed interface Verdict {

    enum Allowed implements Verdict {
        ALLOWED
    }

    /**
     * @param statement the number of the statement in the text, from 0; of the text as a whole 0
     * @param missing the classes that it needs and the scope lacks
     * @param name the relation, function or prepared statement, as the client wrote it: not for a log without escaping
     */
    record Denied(
            Denial why,
            int statement,
            ClassSet missing,
            @Nullable Name name) implements Verdict {
        @Override
        public String toString() {
            return "Denied[" + why.code() + ", statement " + statement + ", missing " + missing + "]";
        }
    }

    default boolean isAllowed() {
        return this instanceof Allowed;
    }
}
