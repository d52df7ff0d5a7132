package io.portcullis.policy.rights;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a role may do at a target, as the target tells it; null: it was asked, and did not tell. Names are the target's, and untrusted:
 * they are bounded, and for people alone.
 *
 * @param attributes of the user itself
 * @param memberships in roles of weight: predefined ones, and such as have attributes
 * @param fileFunctions built-in functions that read or write files of the server
 * @param creatable schemas in which it may create something
 * @param writable relations that it may write to
 * @param owned relations that belong to it, or to a role that it is a member of
 * @param definers functions that run with the rights of others
 */
public record RoleFacts(
        @Nullable Attributes attributes,
        @Nullable List<Membership> memberships,
        @Nullable Some fileFunctions,
        @Nullable Some creatable,
        @Nullable Some writable,
        @Nullable Some owned,
        @Nullable Some definers) {
    /** Of nothing anything is known. */
    public static final RoleFacts UNKNOWN = new RoleFacts(null, null, null, null, null, null, null);

    public RoleFacts {
        memberships = memberships == null ? null : List.copyOf(memberships);
    }

    /** As {@code pg_roles} has them, and whether it may create schemas in the database. */
    public record Attributes(
            boolean superuser,
            boolean createRole,
            boolean createDatabase,
            boolean replication,
            boolean bypassRls,
            boolean createInDatabase) {}

    /** It is a member of that role, in whatever way. */
    public record Membership(
            String role,
            boolean superuser,
            boolean createRole,
            boolean createDatabase,
            boolean replication,
            boolean bypassRls) {}

    /**
     * How many there are.
     *
     * @param names of some of them
     */
    public record Some(long count, List<String> names) {
        public static final Some NONE = new Some(0, List.of());

        public Some {
            names = List.copyOf(names);
        }

        /** For people: {@code 3 (public.a, public.b, …)}. */
        public String words() {
            String listed = String.join(", ", names);
            return names.isEmpty()
                    ? Long.toString(count)
                    : count + " (" + listed + (count > names.size() ? ", …)" : ")");
        }
    }
}
