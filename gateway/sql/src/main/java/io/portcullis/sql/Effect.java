package io.portcullis.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a statement does to the session besides its work, by the names in its text. In the order of the text. */
public sealed interface Effect {

    /**
     * Sets a setting: {@code SET}, {@code set_config}, the modes of {@code BEGIN} and {@code SET TRANSACTION}.
     *
     * @param setting its name in lower case; null if the text does not tell which
     * @param values what it is set to; null if the text does not tell
     * @param local until the end of the transaction only
     */
    record Sets(@Nullable String setting, @Nullable List<String> values, boolean local) implements Effect {
        public Sets {
            values = values == null ? null : List.copyOf(values);
        }
    }

    /**
     * Puts a setting back to the value the session began with.
     *
     * @param setting its name in lower case; null: all
     */
    record Resets(@Nullable String setting) implements Effect {}

    /** @param setting its name in lower case; {@code all}: all */
    record Shows(String setting) implements Effect {}

    /**
     * Prepares a statement.
     *
     * @param needed what a grant must allow for the statement that is prepared
     */
    record Prepares(Name statement, ClassSet needed) implements Effect {}

    /** Runs a prepared statement, which may be one of the protocol's. */
    record Executes(Name statement) implements Effect {}

    /** @param statement null: all of them, those of the protocol too */
    record Deallocates(@Nullable Name statement) implements Effect {}

    record Declares(Name cursor) implements Effect {}

    /** Runs a cursor, which may be a portal of the protocol. */
    record Fetches(Name cursor) implements Effect {}

    /** @param cursor null: all of them, portals of the protocol too */
    record Closes(@Nullable Name cursor) implements Effect {}
}
