package io.portcullis.sql;

import java.util.List;

/**
 * A name as the server sees it: folded to lower case where it had no quotes, decoded where it had escapes, each part cut to 63
 * bytes. (The name of a statement or portal in the protocol is neither folded nor decoded.)
 *
 * @param parts the qualifiers in order, then the name itself
 * @param exact false if it can not be told which name the server sees: a part is not ASCII (folding and cutting then depend on the
 *     server's encoding and locale), or has an escape for no character
 */
public record Name(List<String> parts, boolean exact) implements Comparable<Name> {
    private static final String SYSTEM_SCHEMA = "pg_catalog";

    public Name {
        parts = List.copyOf(parts);
    }

    /** An exact name. */
    static Name of(String... parts) {
        return new Name(List.of(parts), true);
    }

    /** The last part. */
    public String last() {
        return parts.getLast();
    }

    public boolean isQualified() {
        return parts.size() > 1;
    }

    /** Whether it may mean what {@code pg_catalog} holds under its last part: qualified so, or not qualified. */
    public boolean mayBeBuiltIn() {
        boolean system = parts.size() == 2 && parts.getFirst().equals(SYSTEM_SCHEMA);
        return exact && (parts.size() == 1 || system);
    }

    /** Some order. Sets of names that a client chose must not degrade when their hashes collide: sets then go by the order. */
    @Override
    public int compareTo(Name other) {
        int common = Math.min(parts.size(), other.parts.size());
        for (int i = 0; i < common; i++) {
            int order = parts.get(i).compareTo(other.parts.get(i));
            if (order != 0) {
                return order;
            }
        }
        int bySize = Integer.compare(parts.size(), other.parts.size());
        return bySize != 0 ? bySize : Boolean.compare(exact, other.exact);
    }

    /** The parts with dots between, for people. */
    @Override
    public String toString() {
        return String.join(".", parts);
    }
}
