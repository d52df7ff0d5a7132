package io.portcullis.conformance;

import io.portcullis.harness.Certificate;
import io.portcullis.harness.GatewayBuilder;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.TargetSpec;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.GrantScope;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
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
    private static final String HOST = "127.0.0.1";

    /** As many as the server has: none is refused by the gateway that would not be refused directly. */
    private static final int CONNECTIONS = 100;

    private static final Duration VALID = Duration.ofHours(12);

    /** Who replicates: that is in no grant that does not name it. */
    static final String REPLICATOR = "replicator";

    private static final GrantScope ALL_CLASSES = GrantScope.ofClasses(EnumSet.allOf(AllowedClass.class));

    private final LocalServer server;
    private final @Nullable GatewayProcess gateway;
    private final String password;
    private final Map<String, String> encryption;

    private Stand(
            LocalServer server, @Nullable GatewayProcess gateway, String password, Map<String, String> encryption) {
        this.server = server;
        this.gateway = gateway;
        this.password = password;
        this.encryption = encryption;
    }

    /**
     * Starts what the side needs.
     *
     * @param roles that the suite logs in as
     * @param tls whether the gateway takes encrypted connections only
     */
    static Stand start(Side side, List<String> roles, boolean tls, Path programs, Path folder, Progress progress)
            throws IOException, Unavailable {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        LocalServer server = LocalServer.start(programs, folder, password, progress);
        try {
            return switch (side) {
                case DIRECT -> new Stand(server, null, password, Map.of());
                case THROUGH -> gateway(server, roles, tls, password, folder);
            };
        } catch (IOException | RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private static Stand gateway(LocalServer server, List<String> roles, boolean tls, String password, Path folder)
            throws IOException {
        GrantFolder grants = GrantFolder.create(folder.resolve("grants"));
        grants.target(
                TargetSpec.of(TARGET, HOST + ":" + server.port()).wildcard().maxConnections(CONNECTIONS));
        for (String role : roles) {
            grants.credential(role, password, VALID);
            grants.secret(TARGET, role, password);
            GrantSpec grant = GrantSpec.of(role, TARGET, role).service().expiresIn(VALID);
            grants.grant(role.equals(REPLICATOR) ? grant.within(ALL_CLASSES) : grant);
        }
        GatewayBuilder gateway = GatewayProcess.builder(grants);
        if (!tls) {
            return new Stand(server, gateway.start(), password, Map.of());
        }
        Certificate own = Certificate.create(folder, List.of(HOST));
        gateway.with("portcullis.listener.tls", "required")
                .with(
                        "portcullis.listener.tls-certificate-file",
                        own.certificate().toString())
                .with("portcullis.listener.tls-key-file", own.key().toString());
        Map<String, String> encryption = Map.of(
                "PGSSLMODE", "verify-full",
                "PGSSLROOTCERT", own.certificate().toString(),
                "PGCHANNELBINDING", "require");
        return new Stand(server, gateway.start(), password, encryption);
    }

    /** What libpq, and the suites' scripts, take where to go from. */
    Map<String, String> environment() {
        int port = gateway == null ? server.port() : gateway.port();
        Map<String, String> environment = new HashMap<>(encryption);
        environment.put("PGHOST", HOST);
        environment.put("PGPORT", Integer.toString(port));
        environment.put("PGUSER", LocalServer.SUPERUSER);
        environment.put("PGPASSWORD", password);
        environment.put("SERVER_PORT", Integer.toString(server.port()));
        return environment;
    }

    /** How many sessions there were, as who lets them in has counted. */
    long sessions() throws IOException {
        return gateway == null ? server.sessions() : (long) gateway.metricOrZero("portcullis_sessions_opened_total");
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
