package io.portcullis.session.scoped;

import io.portcullis.sql.ClassSet;
import io.portcullis.sql.StatementClass;
import io.portcullis.sql.TextEncoding;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the settings that a server reports when they change. A statement that changes a fixed one is denied, but SQL in a string can
 * do it behind a text that only reads: then the session ends here.
 */
public final class SettingsWatch {
    private static final String CLIENT_ENCODING = "client_encoding";
    private static final String SESSION_AUTHORIZATION = "session_authorization";

    private final Map<String, String> pinned;
    private final boolean identityMayChange;
    private @Nullable String identity;

    /**
     * @param pinned settings, in lower case, and the values they keep, as the server shows them
     * @param classes that the grant allows
     */
    public SettingsWatch(Map<String, String> pinned, ClassSet classes) {
        this.pinned = Map.copyOf(pinned);
        identityMayChange = mayChangeIdentity(classes);
    }

    /** Whether statements may take another role than the grant's. */
    static boolean mayChangeIdentity(ClassSet classes) {
        return classes.containsAll(ClassSet.of(StatementClass.SESSION, StatementClass.ADMIN));
    }

    /**
     * A setting is reported; the first time at the login.
     *
     * @return what is wrong with it, without its value; null if nothing is
     */
    public @Nullable String departure(String setting, String value) {
        String pin = pinned.get(setting.toLowerCase(Locale.ROOT));
        if (pin != null && !pin.equals(value)) {
            return setting + " is not what the grant fixes";
        }
        if (setting.equals(CLIENT_ENCODING) && TextEncoding.ofClientEncoding(value) == null) {
            return setting + " is one in which statements can not be read for sure";
        }
        if (setting.equals(SESSION_AUTHORIZATION) && !identityMayChange) {
            if (identity != null && !identity.equals(value)) {
                return setting + " has changed";
            }
            identity = value;
        }
        return null;
    }
}
