package io.portcullis.server.api.form;

import io.portcullis.model.CredentialId;
import io.portcullis.model.GrantId;
import io.portcullis.model.NodeNames;
import io.portcullis.model.SessionId;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemException;
import io.portcullis.server.api.problem.ProblemType;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Names in paths and parameters. In a path, what can not be an id names nothing: that is 404, as for any other id nobody has. */
public final class Ids {
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}");

    private Ids() {}

    public static GrantId grant(String id) {
        if (!GrantId.isValid(id)) {
            throw nothing("grant of this id");
        }
        return new GrantId(id);
    }

    public static CredentialId credential(String id) {
        if (!CredentialId.isValid(id)) {
            throw nothing("credential of this id");
        }
        return new CredentialId(id);
    }

    public static SessionId session(String id) {
        if (!SessionId.isValid(id)) {
            throw nothing("session of this id");
        }
        return new SessionId(id);
    }

    /** The name of a gateway that is to be known from now on. */
    public static String node(String name) {
        if (!NodeNames.isValid(name)) {
            throw Problem.invalid("node", "must match [A-Za-z0-9_.-]{1,63}").thrown();
        }
        return name;
    }

    /** A parameter that narrows a list to one grant; null if it is not given. */
    public static @Nullable GrantId grantFilter(@Nullable String id) {
        if (id != null && !GrantId.isValid(id)) {
            throw Problem.invalid("grant", "must be the id of a grant").thrown();
        }
        return id == null ? null : new GrantId(id);
    }

    /** A parameter that narrows a list to one session; null if it is not given. */
    public static @Nullable SessionId sessionFilter(@Nullable String id) {
        if (id != null && !SessionId.isValid(id)) {
            throw Problem.invalid("session", "must be the id of a session").thrown();
        }
        return id == null ? null : new SessionId(id);
    }

    /**
     * A number in a path.
     *
     * @param what it is of
     */
    static long number(String number, String what) {
        if (!NUMBER.matcher(number).matches()) {
            throw nothing(what + " of this number");
        }
        return Long.parseLong(number);
    }

    private static ProblemException nothing(String what) {
        return Problem.of(ProblemType.NOT_FOUND, "there is no " + what).thrown();
    }
}
