package io.portcullis.conformance.vertx;

import static io.portcullis.conformance.vertx.Waiting.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.SslMode;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;

/** A connection, and the way to more of them. */
final class Database implements AutoCloseable {
    private static final int PIPELINE = 256;

    private final Vertx vertx;
    private final PgConnection connection;

    private Database(Vertx vertx, PgConnection connection) {
        this.vertx = vertx;
        this.connection = connection;
    }

    static Database connect(Vertx vertx) throws Exception {
        return new Database(vertx, await(PgConnection.connect(vertx, options())));
    }

    static PgConnectOptions options() {
        PgConnectOptions options = new PgConnectOptions()
                .setHost(System.getenv("PGHOST"))
                .setPort(Integer.parseInt(System.getenv("PGPORT")))
                .setDatabase("postgres")
                .setUser(System.getenv("PGUSER"))
                .setPassword(System.getenv("PGPASSWORD"))
                .setSslMode(SslMode.DISABLE)
                .setPipeliningLimit(PIPELINE);
        String authority = System.getenv("PGSSLROOTCERT");
        if (authority != null) {
            options.setSslMode(SslMode.VERIFY_FULL)
                    .setHostnameVerificationAlgorithm("HTTPS")
                    .setPemTrustOptions(new PemTrustOptions().addCertPath(authority));
        }
        return options;
    }

    Vertx vertx() {
        return vertx;
    }

    PgConnection connection() {
        return connection;
    }

    Database another() throws Exception {
        return connect(vertx);
    }

    Future<RowSet<Row>> ask(String sql) {
        return connection.query(sql).execute();
    }

    Future<RowSet<Row>> ask(String sql, Object... values) {
        return connection.preparedQuery(sql).execute(Tuple.from(values));
    }

    RowSet<Row> query(String sql) throws Exception {
        return await(ask(sql));
    }

    /** The first value of the first row. */
    Object value(String sql) throws Exception {
        return first(query(sql));
    }

    static Object first(RowSet<Row> rows) {
        return rows.iterator().next().getValue(0);
    }

    /** The first value of each row. */
    static List<Object> column(RowSet<Row> rows) {
        List<Object> values = new ArrayList<>();
        rows.forEach(row -> values.add(row.getValue(0)));
        return values;
    }

    @Override
    public void close() {
        connection.close();
    }
}
