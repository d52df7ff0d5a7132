package io.portcullis.server.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Connections to the control database. Whatever happens to it, each call ends within the deadlines: those of the server first, then those
 * of this side. All failures of the server are {@link ChangeFailure.Unavailable}.
 */
public final class Database implements AutoCloseable {
    /** After the deadline of the server's side, so that its words arrive where there are any. */
    private static final Duration LEEWAY = Duration.ofMillis(300);

    private final Vertx vertx;
    private final ConnectSettings connectSettings;
    private final Duration whole;
    private final Pool pool;

    private Database(DatabaseSettings settings, Vertx vertx) {
        this.vertx = vertx;
        this.connectSettings = new ConnectSettings(settings, vertx);
        this.whole = settings.connect().plus(settings.statement());
        PoolOptions options = new PoolOptions()
                .setMaxSize(settings.connections())
                .setMaxWaitQueueSize(1000)
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                .setConnectionTimeout(Math.toIntExact(settings.connect().toMillis()));
        Duration silence = settings.statement().plus(LEEWAY);
        // The pool gives up what nobody needs before its silence would end it: what closes by itself may just be handed
        // out.
        Duration unneeded = settings.statement().dividedBy(2);
        options.setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout(Math.toIntExact(unneeded.toMillis()))
                .setPoolCleanerPeriod(Math.toIntExact(unneeded.dividedBy(2).toMillis()));
        this.pool = PgBuilder.pool()
                .with(options)
                .using(vertx)
                .connectingTo(() -> connectSettings.closedAfterSilence(silence))
                .build();
    }

    /**
     * Connects to nothing yet.
     *
     * @throws IllegalArgumentException if the URL is none
     */
    public static Database open(DatabaseSettings settings, Vertx vertx) {
        return new Database(settings, vertx);
    }

    /** One statement by itself. */
    public Future<RowSet<Row>> ask(String sql, @Nullable Object... arguments) {
        return bounded(pool.preparedQuery(sql).execute(Tuple.wrap(arguments)));
    }

    /** One statement of a transaction that is under way. */
    static Future<RowSet<Row>> ask(SqlConnection connection, String sql, @Nullable Object... arguments) {
        return connection.preparedQuery(sql).execute(Tuple.wrap(arguments));
    }

    /** One transaction; committed if the future that {@code work} returns succeeds. */
    public <T> Future<T> inTransaction(Function<SqlConnection, Future<T>> work) {
        return bounded(pool.withTransaction(work));
    }

    /** The same for a transaction of many statements, each of which has its own deadline all the same. */
    <T> Future<T> inLongTransaction(Duration atMost, Function<SqlConnection, Future<T>> work) {
        return bounded(pool.withTransaction(work), atMost);
    }

    /** A connection of one's own, which the caller closes; it is closed if nothing came from the server for {@code silence}. */
    Future<PgConnection> connect(Duration silence) {
        return bounded(connectSettings
                .closedAfterSilence(silence)
                .compose(options -> PgConnection.connect(vertx, PgConnectOptions.wrap(options))));
    }

    private <T> Future<T> bounded(Future<T> answer) {
        return bounded(answer, whole);
    }

    private static <T> Future<T> bounded(Future<T> answer, Duration atMost) {
        return answer.timeout(atMost.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> Future.failedFuture(DatabaseFailures.of(failure)));
    }

    @Override
    public void close() {
        pool.close();
    }

    @Override
    public String toString() {
        return connectSettings.toString();
    }
}
