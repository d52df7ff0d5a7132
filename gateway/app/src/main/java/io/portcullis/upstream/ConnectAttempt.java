package io.portcullis.upstream;

import io.portcullis.config.Target;
import io.portcullis.policy.Replication;
import io.portcullis.wire.message.ParameterStatus;
import io.portcullis.wire.message.StartupMessage;
import io.portcullis.wire.message.StartupParameter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One connect over the hosts of a target.
 *
 * @param role of the grant, which names the secrets
 * @param user as whom the gateway logs in for it
 * @param query our own first query, made when the server's settings are known; null where no SQL is understood
 * @param fixed settings that the target must have taken, which the query asks for: behind all others
 * @param announced what the gateway says of the session, behind the others
 * @param minor the version of protocol 3 that the target is asked for
 * @param end of the time for all of them, by {@link System#nanoTime}
 */
record ConnectAttempt(
        Target target,
        String role,
        String user,
        List<StartupParameter> parameters,
        Function<List<ParameterStatus>, @Nullable String> query,
        Map<String, String> fixed,
        List<StartupParameter> announced,
        Replication replication,
        int minor,
        long end) {
    StartupMessage startup() {
        List<StartupParameter> all = new ArrayList<>(parameters);
        all.addAll(announced);
        fixed.forEach((setting, value) -> all.add(StartupParameter.of(setting, value)));
        return new StartupMessage(StartupMessage.MAJOR, minor, all);
    }

    /** Whether our own first query can be asked: a physical walsender understands no SQL. */
    boolean isAsked() {
        return replication != Replication.PHYSICAL;
    }

    /** Behind the client's: the last of several equal names counts. */
    ConnectAttempt with(StartupParameter pin, String otherQuery) {
        List<StartupParameter> all = new ArrayList<>(parameters);
        all.add(pin);
        return new ConnectAttempt(
                target, role, user, all, _ -> isAsked() ? otherQuery : null, fixed, announced, replication, minor, end);
    }

    ConnectAttempt speaking(int otherMinor) {
        return new ConnectAttempt(
                target, role, user, parameters, query, fixed, announced, replication, otherMinor, end);
    }

    ConnectAttempt unannounced() {
        return new ConnectAttempt(target, role, user, parameters, query, fixed, List.of(), replication, minor, end);
    }
}
