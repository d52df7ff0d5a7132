package io.portcullis.model;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * As whom gateways log in at a target, and who else is expected there.
 *
 * @param byRole the user at the target for the role of a grant, where that is another one; {@link #ANY} stands for all other roles, and
 *     for the role in its user, as {@code ptc_*}. A role that is not named is the user itself
 * @param expected users at the target whose sessions need not be those of a gateway
 */
public record TargetUsers(Map<String, String> byRole, Set<String> expected) {
    /** Roles are users, and nobody else is expected. */
    public static final TargetUsers NONE = new TargetUsers(Map.of(), Set.of());

    public static final String ANY = "*";

    /** NAMEDATALEN - 1: PostgreSQL truncates longer names, so two could mean the same. */
    private static final int MAX_NAME_BYTES = 63;

    private static final int MOST_USERS = 200;
    private static final int MOST_EXPECTED = 100;

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException naming the field that is out of its bounds
     */
    public TargetUsers {
        byRole = Map.copyOf(byRole);
        expected = Set.copyOf(expected);
        if (byRole.size() > MOST_USERS) {
            throw new IllegalArgumentException("users must not be more than " + MOST_USERS);
        }
        byRole.forEach(TargetUsers::requireUser);
        if (expected.size() > MOST_EXPECTED) {
            throw new IllegalArgumentException("expectedUsers must not be more than " + MOST_EXPECTED);
        }
        expected.forEach(name -> Texts.requireNonEmptyLine("expectedUsers", name, MAX_NAME_BYTES));
    }

    private static void requireUser(String role, String user) {
        Texts.requireNonEmptyLine("users", role, MAX_NAME_BYTES);
        Texts.requireNonEmptyLine("users", user, MAX_NAME_BYTES);
        boolean any = role.equals(ANY);
        if (any != user.contains(ANY) || user.indexOf('*') != user.lastIndexOf('*')) {
            throw new IllegalArgumentException("users must have one * in the user for *, and none in those of roles");
        }
        if (!any && role.contains(ANY)) {
            throw new IllegalArgumentException("users must name roles, or be for * alone");
        }
    }

    /** The user for a role; null if its name would be longer than PostgreSQL's are. */
    public @Nullable String of(String role) {
        String named = byRole.get(role);
        if (named != null) {
            return named;
        }
        String any = byRole.get(ANY);
        if (any == null) {
            return role;
        }
        String user = any.replace(ANY, role);
        return user.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES ? null : user;
    }
}
