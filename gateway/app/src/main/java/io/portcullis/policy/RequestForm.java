package io.portcullis.policy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where people ask for access: addresses of the grant cluster's request form, filled in. They are printable ASCII without spaces, whatever
 * is in them, so that a terminal shows them and does nothing.
 *
 * @param pages where the cluster's pages are, without a slash at the end; empty: nobody has said, and all addresses are empty
 */
public record RequestForm(String pages) {
    public static final RequestForm NONE = new RequestForm("");

    /** Bytes of a statement as it stands in an address: longer addresses get lost on their way. */
    public static final int LONGEST_STATEMENT = 1_500;

    private static final String FORM = "/ui/request?";
    private static final String HEX = "0123456789ABCDEF";

    public boolean isKnown() {
        return !pages.isEmpty();
    }

    /** @param role null if none is meant */
    public String of(String target, @Nullable String role) {
        return isKnown() ? pages + FORM + place(target, role) : "";
    }

    /** Of a grant that is to last longer. */
    public String extending(String grant) {
        return isKnown() ? pages + FORM + "extend=" + encoded(grant) : "";
    }

    /** @param classes of statements, by their names */
    public String ofClasses(String target, String role, List<String> classes) {
        // A comma needs no quoting in a query, and is easier on the eye.
        return isKnown() ? of(target, role) + "&classes=" + String.join(",", classes) : "";
    }

    /** Of one statement, or of target and role alone if it is empty or too long. */
    public String ofStatement(String target, String role, String statement) {
        String quoted = isKnown() && statement.length() <= LONGEST_STATEMENT ? encoded(statement) : "";
        boolean fits = !quoted.isEmpty() && quoted.length() <= LONGEST_STATEMENT;
        return fits ? of(target, role) + "&statement=" + quoted : of(target, role);
    }

    private static String place(String target, @Nullable String role) {
        return "target=" + encoded(target) + (role == null ? "" : "&role=" + encoded(role));
    }

    /** RFC 3986: the unreserved as they are, everything else by its bytes. */
    private static String encoded(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 16);
        for (byte one : text.getBytes(UTF_8)) {
            if (isUnreserved(one)) {
                quoted.append((char) one);
            } else {
                quoted.append('%').append(HEX.charAt(one >> 4 & 0xf)).append(HEX.charAt(one & 0xf));
            }
        }
        return quoted.toString();
    }

    private static boolean isUnreserved(byte one) {
        return (one >= 'a' && one <= 'z')
                || (one >= 'A' && one <= 'Z')
                || (one >= '0' && one <= '9')
                || one == '-'
                || one == '.'
                || one == '_'
                || one == '~';
    }
}
