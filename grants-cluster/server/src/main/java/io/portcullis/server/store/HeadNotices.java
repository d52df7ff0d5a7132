package io.portcullis.server.store;

import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Hears of changes that other nodes commit, by {@code LISTEN}. Only a hint that saves time: who hears nothing finds out a moment later by asking.
 */
public final class HeadNotices {
    private static final Logger LOG = Logger.getLogger("io.portcullis.store");
    private static final Duration PING = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(12);
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final Database database;
    private final Vertx vertx;
    private final Runnable onNotice;
    private @Nullable PgConnection connection;
    private boolean stopped;
    private long timer = -1;

    public HeadNotices(Database database, Vertx vertx, Runnable onNotice) {
        this.database = database;
        this.vertx = vertx;
        this.onNotice = onNotice;
    }

    /** Begins to listen, and does so again whenever the connection is gone. */
    public void start() {
        vertx.getOrCreateContext().runOnContext(_ -> {
            timer = vertx.setPeriodic(PING.toMillis(), _ -> ping());
            connect();
        });
    }

    /** Stops. */
    public synchronized void stop() {
        stopped = true;
        vertx.cancelTimer(timer);
        if (connection != null) {
            connection.close();
        }
    }

    private synchronized boolean isStopped() {
        return stopped;
    }

    private void connect() {
        if (isStopped()) {
            return;
        }
        database.connect(SILENCE)
                .compose(made -> {
                    made.notificationHandler(_ -> onNotice.run());
                    made.closeHandler(_ -> onClosed());
                    return made.query("LISTEN portcullis_head").execute().map(made);
                })
                .onSuccess(this::onConnected)
                .onFailure(failure -> {
                    LOG.debugf("no-notices detail=\"%s\"", failure.getMessage());
                    vertx.setTimer(AGAIN.toMillis(), _ -> connect());
                });
    }

    private synchronized void onConnected(PgConnection made) {
        if (stopped) {
            made.close();
        } else {
            connection = made;
        }
    }

    private void onClosed() {
        synchronized (this) {
            connection = null;
        }
        if (!isStopped()) {
            vertx.setTimer(AGAIN.toMillis(), _ -> connect());
        }
    }

    /** An answer shows that the server is there; a connection without one is closed. */
    private synchronized void ping() {
        if (connection != null) {
            connection.query("SELECT 1").execute();
        }
    }
}
