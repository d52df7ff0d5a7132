package io.portcullis.policy;

import io.portcullis.wire.message.StartupMessage;
import io.portcullis.wire.message.StartupParameter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A startup packet that may go on to authentication: who, where to, with what.
 *
 * @param database as the client sent it, or the login name as PostgreSQL defaults it
 * @param grantId the grant chosen by {@code -c portcullis.grant=ID} in {@code options}, or null
 * @param device whether the client says by {@code -c portcullis.device=on} that it has the secret of a device
 * @param replication whether a session or a walsender is wanted
 * @param minor of the version of protocol 3 that is spoken: the client's, or the newest we know
 * @param applicationName for operators, cut to what PostgreSQL keeps
 * @param passed the parameters for the target, unchanged and in order; user, database and replication are not among them
 */
public record StartupRequest(
        LoginName login,
        String database,
        @Nullable String grantId,
        boolean device,
        Replication replication,
        int minor,
        String applicationName,
        List<StartupParameter> passed) {
    private static final String USER = "user";
    private static final String DATABASE = "database";
    private static final String OPTIONS = "options";
    private static final String REPLICATION = "replication";
    /** The settings of this prefix are the gateway's: it says by them under which grant a session runs. */
    public static final String OWN_SETTINGS = "portcullis.";

    public static final String GRANT_SETTING = OWN_SETTINGS + "grant";

    /** Says that the client has the secret of a device; it is the gateway's alone, and no target hears of it. */
    public static final String DEVICE_SETTING = OWN_SETTINGS + "device";

    /** Whoever gives one of these twice may mean the gateway to read one and the target the other. */
    private static final List<String> ONCE = List.of(USER, DATABASE, OPTIONS, REPLICATION);

    /** Settings that change who the session is. */
    private static final Set<String> FORBIDDEN = Set.of("role", "session_authorization");

    private static final String ON = "on";
    private static final Set<String> SWITCH = Set.of(ON, "off");

    /** NAMEDATALEN - 1: longer application names are cut by the server. */
    private static final int MAX_APPLICATION_NAME = 63;

    /** The verdict on a startup packet. */
    public sealed interface Verdict {
        record Accepted(StartupRequest request) implements Verdict {}

        record Refused(RefusalReason reason, Refusal refusal, String operatorDetail) implements Verdict {
            @Override
            public String toString() {
                return "Refused[" + reason + "]";
            }
        }
    }

    public StartupRequest {
        passed = List.copyOf(passed);
    }

    public static Verdict examine(StartupMessage startup) {
        for (String name : ONCE) {
            if (startup.count(name) > 1) {
                return refused(RefusalReason.FORBIDDEN_PARAMETER, Refusals.duplicateParameter(name), name);
            }
        }
        String user = startup.parameter(USER);
        Optional<LoginName> login = user == null ? Optional.empty() : LoginName.parse(user);
        if (user == null || user.isEmpty()) {
            return refused(
                    RefusalReason.INVALID_LOGIN_NAME,
                    Refusal.of("28000", "no PostgreSQL user name specified in startup packet"),
                    "no user");
        }
        if (login.isEmpty()) {
            // As for an unknown login, but there is no need to go through an exchange that no secret could pass.
            return refused(RefusalReason.INVALID_LOGIN_NAME, Refusals.authenticationFailed(user), "impossible name");
        }
        String walsender = startup.parameter(REPLICATION);
        Optional<Replication> replication = Replication.parse(walsender);
        if (replication.isEmpty()) {
            return refused(
                    RefusalReason.FORBIDDEN_PARAMETER,
                    Refusals.invalidReplication(String.valueOf(walsender)),
                    REPLICATION);
        }
        Optional<List<PgOptions.Setting>> settings = PgOptions.parse(text(startup, OPTIONS));
        if (settings.isEmpty()) {
            return refused(
                    RefusalReason.FORBIDDEN_PARAMETER,
                    Refusal.of("22023", "invalid command-line argument in the startup parameter \"options\""),
                    "options");
        }
        for (PgOptions.Setting setting : settings.get()) {
            if (FORBIDDEN.contains(setting.name())) {
                return forbidden(setting.name());
            }
            if (setting.name().startsWith(OWN_SETTINGS)
                    && !setting.name().equals(GRANT_SETTING)
                    && !setting.name().equals(DEVICE_SETTING)) {
                return own(setting.name());
            }
        }
        for (StartupParameter parameter : startup.parameters()) {
            if (FORBIDDEN.contains(PgOptions.normalize(parameter.name()))) {
                return forbidden(parameter.name());
            }
            if (PgOptions.normalize(parameter.name()).startsWith(OWN_SETTINGS)) {
                return own(parameter.name());
            }
        }
        String device = chosen(settings.get(), DEVICE_SETTING);
        if (device != null && !SWITCH.contains(device)) {
            return refused(
                    RefusalReason.FORBIDDEN_PARAMETER,
                    Refusal.of("22023", "parameter \"" + DEVICE_SETTING + "\" requires on or off"),
                    DEVICE_SETTING);
        }
        String database = startup.parameter(DATABASE);
        return new Verdict.Accepted(new StartupRequest(
                login.get(),
                database == null || database.isEmpty() ? login.get().login() : database,
                chosen(settings.get(), GRANT_SETTING),
                ON.equals(device),
                replication.get(),
                Math.min(startup.minor(), StartupMessage.NEWEST_MINOR),
                applicationName(startup),
                device == null ? passed(startup) : passedWithoutDevice(startup)));
    }

    private static List<StartupParameter> passed(StartupMessage startup) {
        List<StartupParameter> passed = new ArrayList<>();
        for (StartupParameter parameter : startup.parameters()) {
            String name = parameter.name();
            // Protocol options are between the client and us; replication goes on in one spelling only.
            boolean ours = name.equals(USER) || name.equals(DATABASE) || name.equals(REPLICATION);
            if (!ours && !name.startsWith(StartupMessage.PROTOCOL_OPTION_PREFIX)) {
                passed.add(parameter);
            }
        }
        return passed;
    }

    private static List<StartupParameter> passedWithoutDevice(StartupMessage startup) {
        List<StartupParameter> passed = new ArrayList<>();
        for (StartupParameter parameter : passed(startup)) {
            if (!parameter.name().equals(OPTIONS)) {
                passed.add(parameter);
                continue;
            }
            String left = PgOptions.without(text(startup, OPTIONS), DEVICE_SETTING);
            if (!left.isEmpty()) {
                passed.add(StartupParameter.of(OPTIONS, left.getBytes(StandardCharsets.ISO_8859_1)));
            }
        }
        return passed;
    }

    /** The last one counts, as with the server. */
    private static @Nullable String chosen(List<PgOptions.Setting> settings, String name) {
        String chosen = null;
        for (PgOptions.Setting setting : settings) {
            if (setting.name().equals(name)) {
                chosen = setting.value();
            }
        }
        return chosen;
    }

    private static String applicationName(StartupMessage startup) {
        String name = text(startup, "application_name").replaceAll("[^\\x20-\\x7e]", "?");
        return name.length() > MAX_APPLICATION_NAME ? name.substring(0, MAX_APPLICATION_NAME) : name;
    }

    /** Byte for byte: what matters in it is ASCII, and the rest is the target's business. */
    private static String text(StartupMessage startup, String name) {
        for (StartupParameter parameter : startup.parameters()) {
            if (parameter.name().equals(name)) {
                return new String(parameter.rawValue(), StandardCharsets.ISO_8859_1);
            }
        }
        return "";
    }

    private static Verdict forbidden(String name) {
        return refused(RefusalReason.FORBIDDEN_PARAMETER, Refusals.forbiddenParameter(name), name);
    }

    private static Verdict own(String name) {
        return refused(RefusalReason.FORBIDDEN_PARAMETER, Refusals.ownSetting(name), name);
    }

    private static Verdict refused(RefusalReason reason, Refusal refusal, String operatorDetail) {
        return new Verdict.Refused(reason, refusal, operatorDetail);
    }
}
