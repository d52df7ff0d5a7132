package io.portcullis.session.scoped;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.portcullis.model.scope.GrantScope;
import io.portcullis.policy.PgOptions;
import io.portcullis.scope.Asked;
import io.portcullis.scope.ScopeCheck;
import io.portcullis.sql.Classifier;
import io.portcullis.sql.Name;
import io.portcullis.sql.TextEncoding;
import io.portcullis.wire.message.ParameterStatus;
import io.portcullis.wire.message.StartupParameter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settings in a startup packet under a scope: each is judged as the {@code SET} that would do the same. But what drivers send of
 * themselves (a time zone, say) must not keep them out where the scope fixes it: the fixed value comes behind and counts. In
 * {@code options} a person has written it, who is told.
 */
public final class StartupSettings {
    private static final String OPTIONS = "options";
    private static final String CLIENT_ENCODING = "client_encoding";
    /** Ours: they choose a grant, and mean nothing to the target. */
    private static final String OUR_PREFIX = "portcullis.";

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_$]*(\\.[a-z_][a-z0-9_$]*)*");

    private StartupSettings() {}

    /**
     * The first setting that the scope does not allow; null if there is none.
     *
     * @param passed the parameters for the target
     */
    public static @Nullable String denied(GrantScope scope, List<StartupParameter> passed) {
        ScopeCheck check = new ScopeCheck(scope);
        if (check.isFull()) {
            return null;
        }
        for (StartupParameter parameter : passed) {
            String value = new String(parameter.rawValue(), ISO_8859_1);
            String denied = null;
            if (parameter.name().equals(OPTIONS)) {
                denied = deniedOption(check, value);
            } else if (!scope.pins().containsKey(parameter.name().toLowerCase(Locale.ROOT))) {
                denied = denied(check, parameter.name(), value);
            }
            if (denied != null) {
                return denied;
            }
        }
        return null;
    }

    /**
     * The encoding that statements have until the client asks for another, and have again after a {@code RESET}, if they can not be read
     * for sure in it under the scope; null if they can.
     *
     * @param reported by the target at the login
     */
    public static @Nullable String unreadable(GrantScope scope, List<ParameterStatus> reported) {
        if (new ScopeCheck(scope).isFull()) {
            return null;
        }
        for (ParameterStatus setting : reported) {
            if (setting.name().equals(CLIENT_ENCODING) && TextEncoding.ofClientEncoding(setting.value()) == null) {
                return setting.value();
            }
        }
        return null;
    }

    private static @Nullable String deniedOption(ScopeCheck check, String options) {
        Optional<List<PgOptions.Setting>> settings = PgOptions.parse(options);
        if (settings.isEmpty()) {
            return OPTIONS;
        }
        for (PgOptions.Setting setting : settings.get()) {
            String denied = denied(check, setting.name(), setting.value());
            if (denied != null) {
                return denied;
            }
        }
        return null;
    }

    private static @Nullable String denied(ScopeCheck check, String written, String value) {
        String name = written.toLowerCase(Locale.ROOT);
        if (name.startsWith(OUR_PREFIX)) {
            return null;
        }
        if (!NAME.matcher(name).matches()) {
            return written;
        }
        String set = "SET \"" + name.replace(".", "\".\"") + "\" TO '" + value.replace("'", "''") + "'";
        boolean allowed = check.check(new Classifier().classify(set.getBytes(UTF_8)), new NothingElse(set))
                .isAllowed();
        return allowed ? null : written;
    }

    private record NothingElse(String text) implements Asked {
        @Override
        public @Nullable String fingerprint() {
            return null;
        }

        @Override
        public boolean isAllowed(Name preparedStatement) {
            return false;
        }
    }
}
