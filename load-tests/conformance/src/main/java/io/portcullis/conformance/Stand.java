package io.portcullis.conformance;

import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.TargetSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A server for one side of one suite, with a gateway in front where that is the side. The gateway has one target that takes any database's name, and a grant of each
 * login for the role of the same name: so a suite sees the very databases and roles that it sees directly. There is one password for all of it.
 */
final class Stand implements AutoCloseable {
    private static final String TARGET = "any";
    private static final Duration VALID = Duration.ofHours(12);

    private final LocalServer server;
    private final @Nullable GatewayProcess gateway;
    private final String password;

    private Stand(LocalServer server, @Nullable GatewayProcess gateway, String password) {
        this.server = server;
        this.gateway = gateway;
        this.password = password;
    }

    /** @param roles that the suite logs in as, beside the superuser */
    static Stand start(Side side, List<String> roles, Path programs, Path folder, Progress progress)
            throws IOException, Unavailable {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        LocalServer server = LocalServer.start(programs, folder, password, progress);
        try {
            return new Stand(
                    server,
                    switch (side) {
                        case DIRECT -> null;
                        case THROUGH -> gateway(server, roles, password, folder);
                    },
                    password);
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static GatewayProcess gateway(LocalServer server, List<String> roles, String password, Path folder) {
        GrantFolder grants = GrantFolder.create(folder.resolve("grants"));
        grants.target(
                TargetSpec.of(TARGET, "127.0.0.1:" + server.port()).wildcard().with("authentication", "[trust]"));
        for (String role : roles) {
            grants.credential(role, password, VALID);
            grants.secret(TARGET, role, password);
            grants.grant(GrantSpec.of(role, TARGET, role).service().expiresIn(VALID));
        }
        return GatewayProcess.builder(grants).start();
    }

    /** What libpq, and the suites' scripts, take where to go from. */
    Map<String, String> environment() {
        int port = gateway == null ? server.port() : gateway.port();
        return Map.of(
                "PGHOST",
                "127.0.0.1",
                "PGPORT",
                Integer.toString(port),
                "PGUSER",
                LocalServer.SUPERUSER,
                "PGPASSWORD",
                password,
                "SERVER_PORT",
                Integer.toString(server.port()));
    }

    @Override
    public void close() {
        try {
            if (gateway != null) {
                gateway.close();
            }
        } finally {
            server.close();
        }
    }
}
