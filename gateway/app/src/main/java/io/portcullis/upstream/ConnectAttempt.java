package io.portcullis.upstream;

import io.portcullis.config.Target;
import io.portcullis.wire.message.ParameterStatus;
import io.portcullis.wire.message.StartupMessage;
import io.portcullis.wire.message.StartupParameter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One connect over the hosts of a target.
 *
 * @param minor the version of protocol 3 that the target is asked for
 * @param end of the time for all of them, by {@link System#nanoTime}
 */
record ConnectAttempt(
        Target target,
        String role,
        List<StartupParameter> parameters,
        Function<List<ParameterStatus>, String> query,
        int minor,
        long end) {
    StartupMessage startup() {
        return new StartupMessage(StartupMessage.MAJOR, minor, parameters);
    }

    /** Pins come last: the last of several equal names counts. */
    ConnectAttempt with(StartupParameter pin, Function<List<ParameterStatus>, String> otherQuery) {
        List<StartupParameter> all = new ArrayList<>(parameters);
        all.add(pin);
        return new ConnectAttempt(target, role, all, otherQuery, minor, end);
    }

    ConnectAttempt speaking(int otherMinor) {
        return new ConnectAttempt(target, role, parameters, query, otherMinor, end);
    }
}
