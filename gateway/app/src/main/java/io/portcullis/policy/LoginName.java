package io.portcullis.policy;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends as {@code user}: a login name, optionally followed by the role it wants, as {@code maria/reader}.
 *
 * @param login 1 to 63 of {@code [a-z0-9._@-]}
 * @param role the wanted role, null if the grant alone decides
 */
public record LoginName(String login, @Nullable String role) {
    private static final Pattern LOGIN = Pattern.compile("[a-z0-9._@-]{1,63}");

    /** PostgreSQL cuts names at 63 bytes (NAMEDATALEN); a longer role can exist nowhere. */
    private static final int MAX_ROLE = 63;

    /** Returns empty if no login can have that name. */
    public static Optional<LoginName> parse(String user) {
        int slash = user.indexOf('/');
        String login = slash < 0 ? user : user.substring(0, slash);
        String role = slash < 0 ? null : user.substring(slash + 1);
        if (!LOGIN.matcher(login).matches() || (role != null && (role.isEmpty() || role.length() > MAX_ROLE))) {
            return Optional.empty();
        }
        return Optional.of(new LoginName(login, role));
    }

    @Override
    public String toString() {
        return role == null ? login : login + "/" + role;
    }
}
