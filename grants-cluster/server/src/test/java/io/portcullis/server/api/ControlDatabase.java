package io.portcullis.server.api;

import io.portcullis.harness.ClusterFolder;
import io.portcullis.harness.FreePort;
import io.portcullis.harness.GrantFolder;
import io.portcullis.harness.PostgresServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A PostgreSQL and the files of a node, for all tests of the API together. Gives itself to fields of its type. */
public final class ControlDatabase implements QuarkusTestResourceLifecycleManager {
    private @Nullable PostgresServer server;
    private @Nullable ClusterFolder cluster;
    private @Nullable GrantFolder keys;

    @Override
    public Map<String, String> start() {
        server = PostgresServer.start();
        try {
            keys = GrantFolder.create(Files.createTempDirectory("portcullis-api"));
            cluster = ClusterFolder.create(keys, server, server.host(), List.of(server.host()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException("the control database can not be made", e);
        }
        return settings(keys, cluster);
    }

    private static Map<String, String> settings(GrantFolder keys, ClusterFolder cluster) {
        Map<String, String> settings = new HashMap<>();
        settings.put("portcullis.cluster-id", keys.clusterId());
        settings.put("portcullis.node", "node-under-test");
        settings.put("portcullis.signing-key-file", keys.privateKey().toString());
        settings.put("portcullis.grants.public-keys", keys.publicKey().toString());
        settings.put("portcullis.database.url", cluster.databaseUrl());
        settings.put("portcullis.database.user", cluster.databaseRole());
        settings.put(
                "portcullis.database.password-file",
                cluster.databasePasswordFile().toString());
        settings.put("portcullis.api.bootstrap-token-file", cluster.tokenFile().toString());
        settings.put("portcullis.cluster.member-port", Integer.toString(FreePort.next()));
        settings.put("portcullis.cluster.client-port", Integer.toString(FreePort.next()));
        settings.put("quarkus.http.test-port", "0");
        settings.put("quarkus.http.test-ssl-port", "0");
        settings.put("quarkus.management.test-port", "0");
        return settings;
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, field -> field.getType().equals(ControlDatabase.class));
    }

    @Override
    public void stop() {
        if (server != null) {
            server.close();
        }
    }

    PostgresServer server() {
        return Objects.requireNonNull(server);
    }

    /** Opens the API. */
    String token() {
        return Objects.requireNonNull(cluster).token();
    }

    Path tokenFile() {
        return Objects.requireNonNull(cluster).tokenFile();
    }

    GrantFolder keys() {
        return Objects.requireNonNull(keys);
    }

    /** A superuser's connection to the control database. */
    Connection connect() throws SQLException {
        return server().connect(Objects.requireNonNull(cluster).database());
    }

    /** The first column of the first row, or null. */
    @Nullable
    String value(String sql) {
        try {
            return server().value(Objects.requireNonNull(cluster).database(), sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }
}
