package io.portcullis.server.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a list.
 *
 * @param next what to ask for next with, as {@code after}; null at the end. Opaque outside of the store
 */
public record Page<T>(List<T> items, @Nullable String next) {
    public Page {
        items = List.copyOf(items);
    }

    /**
     * Which part.
     *
     * @param limit 1 to 1000
     * @param after the {@link Page#next} of the page before; null = from the start
     */
    public record Request(int limit, @Nullable String after) {
        /** The most items of one page. */
        public static final int MAX_LIMIT = 1000;

        public Request {
            if (limit < 1 || limit > MAX_LIMIT) {
                throw new IllegalArgumentException("limit must be from 1 to " + MAX_LIMIT);
            }
        }
    }
}
