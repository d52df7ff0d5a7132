package io.portcullis.upstream;

import io.portcullis.policy.Replication;
import io.portcullis.wire.message.StartupParameter;
import java.util.List;
import java.util.Map;

/**
 * What a session asks of its target beyond role and database.
 *
 * @param parameters the client's, unchanged and in order
 * @param fixed settings that must have these values then, whatever the others say: behind them, and asked back; none with a
 *     walsender
 * @param announced what the gateway says of the session: behind the client's, as the last of several equal names counts, and left
 *     out for a host that refuses it
 * @param replication a PHYSICAL walsender understands no SQL: nothing is asked then, so its start is not known
 */
public record SessionStartup(
        List<StartupParameter> parameters,
        Map<String, String> fixed,
        List<StartupParameter> announced,
        Replication replication) {
    public SessionStartup {
        parameters = List.copyOf(parameters);
        fixed = Map.copyOf(fixed);
        announced = List.copyOf(announced);
    }

    /** An ordinary session of which nothing is said. */
    static SessionStartup of(StartupParameter... parameters) {
        return new SessionStartup(List.of(parameters), Map.of(), List.of(), Replication.NONE);
    }
}
