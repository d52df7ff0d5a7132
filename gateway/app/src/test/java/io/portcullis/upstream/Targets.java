package io.portcullis.upstream;

import io.portcullis.config.Target;
import io.portcullis.config.TargetSecurity;
import io.portcullis.model.HostPort;
import io.portcullis.model.HostRole;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Targets as tests need them. */
final class Targets {
    private Targets() {}

    static Target of(String name, int maxConnections) {
        return of(name, maxConnections, new HostPort("127.0.0.1", 5432));
    }

    static Target of(String name, int maxConnections, HostPort host) {
        return new Target(
                name,
                List.of(host),
                HostRole.PRIMARY,
                "postgres",
                false,
                TargetSecurity.PLAIN,
                Map.of(),
                maxConnections,
                Duration.ofMillis(1500));
    }
}
