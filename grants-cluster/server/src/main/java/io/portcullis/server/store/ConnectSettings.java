package io.portcullis.server.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.SqlConnectOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The settings of each connection to the control database. */
final class ConnectSettings {
    private final DatabaseSettings settings;
    private final Vertx vertx;
    private final PgConnectOptions base;

    /**
     * Reads the URL.
     *
     * @throws IllegalArgumentException if it is none
     */
    ConnectSettings(DatabaseSettings settings, Vertx vertx) {
        this.settings = settings;
        this.vertx = vertx;
        this.base = base(settings);
    }

    private static PgConnectOptions base(DatabaseSettings settings) {
        PgConnectOptions options = PgConnectOptions.fromUri(settings.url()).setUser(settings.user());
        long statement = settings.statement().toMillis();
        options.setProperties(Map.of(
                "application_name", "portcullis-grants-cluster",
                "statement_timeout", Long.toString(statement),
                "lock_timeout", Long.toString(statement),
                // A node that stops in mid-transaction must not keep the others from changing anything.
                "idle_in_transaction_session_timeout", Long.toString(statement),
                "client_connection_check_interval", "1000"));
        options.setConnectTimeout(Math.toIntExact(settings.connect().toMillis()));
        options.setTcpKeepAlive(true);
        options.setCachePreparedStatements(true);
        if (settings.caFile() != null) {
            options.setPemTrustOptions(
                    new PemTrustOptions().addCertPath(settings.caFile().toString()));
        }
        if (options.getSslMode() == SslMode.VERIFY_FULL) {
            options.setHostnameVerificationAlgorithm("HTTPS");
        }
        return options;
    }

    /** For connections that are silent for so long only if the server does not answer, or if nobody needs them. */
    Future<SqlConnectOptions> closedAfterSilence(Duration silence) {
        return withPassword()
                .map(options -> options.setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                        .setIdleTimeout(Math.toIntExact(silence.toMillis())));
    }

    private Future<PgConnectOptions> withPassword() {
        PgConnectOptions options = new PgConnectOptions(base);
        if (settings.passwordFile() == null) {
            return Future.succeededFuture(options);
        }
        return vertx.fileSystem()
                .readFile(settings.passwordFile().toString())
                .map(content -> options.setPassword(
                        content.toString(StandardCharsets.UTF_8).stripTrailing()));
    }

    /** Where the database is, for messages: never a password. */
    @Override
    public String toString() {
        return base.getHost() + ":" + base.getPort() + "/" + base.getDatabase();
    }
}
