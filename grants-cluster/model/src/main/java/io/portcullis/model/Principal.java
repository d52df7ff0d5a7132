package io.portcullis.model;

import java.util.List;
import java.util.regex.Pattern;

/**
 * An authenticated identity.
 *
 * @param login the name it logs in with, unique in a cluster: {@code [a-z0-9._@-]{1,63}}
 * @param issuer who vouches for the subject, for example the URL of an OIDC provider
 * @param subject the issuer's stable name for the identity
 * @param groups the issuer's groups it was in when the grant was made
 */
public record Principal(String login, Kind kind, String issuer, String subject, List<String> groups) {
    /** What kind of identity it is; some defaults differ. */
    public enum Kind {
        HUMAN,
        SERVICE
    }

    private static final Pattern LOGIN = Pattern.compile("[a-z0-9._@-]{1,63}");
    private static final int MAX_GROUPS = 256;
    static final int MAX_NAME_BYTES = 255;
    static final int MAX_ISSUER_BYTES = 1024;

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException naming the field that is out of its bounds
     */
    public Principal {
        requireLogin(login);
        Texts.requireNonEmptyLine("issuer", issuer, MAX_ISSUER_BYTES);
        Texts.requireNonEmptyLine("subject", subject, MAX_NAME_BYTES);
        groups = List.copyOf(groups);
        if (groups.size() > MAX_GROUPS) {
            throw new IllegalArgumentException("groups must not be more than " + MAX_GROUPS);
        }
        groups.forEach(group -> Texts.requireNonEmptyLine("group", group, MAX_NAME_BYTES));
    }

    /** Whether {@code value} can be the login of a principal. */
    public static boolean isLogin(String value) {
        return LOGIN.matcher(value).matches();
    }

    static void requireLogin(String value) {
        if (!isLogin(value)) {
            throw new IllegalArgumentException("login must match " + LOGIN);
        }
    }

    /** Only what logs need: the issuer's data about a person stay in the record. */
    @Override
    public String toString() {
        return "Principal[" + login + ", " + kind + "]";
    }
}
