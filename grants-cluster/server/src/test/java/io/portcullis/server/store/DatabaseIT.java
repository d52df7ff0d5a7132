package io.portcullis.server.store;

import io.portcullis.harness.Await;
import io.portcullis.server.TestDatabase;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pool of connections to the control database. */
class DatabaseIT {
    private static final Duration STATEMENT = Duration.ofSeconds(6);

    @TempDir
    @SuppressWarnings("NullAway.Init") // injected
    Path folder;

    /** A connection that closes by itself may have just been handed out, and who has it reads that the database is out of reach. */
    @Test
    void whatNobodyNeedsIsGivenUpByThePoolBeforeItsSilenceEndsIt() {
        TestDatabase test = TestDatabase.create(folder);
        DatabaseSettings usual = test.settings();
        Vertx vertx = Vertx.vertx();
        try (Database database = Database.open(
                new DatabaseSettings(
                        usual.url(),
                        usual.user(),
                        usual.passwordFile(),
                        usual.caFile(),
                        usual.connections(),
                        usual.connect(),
                        STATEMENT),
                vertx)) {
            int pid = database.ask("select pg_backend_pid()")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join()
                    .iterator()
                    .next()
                    .getInteger(0);

            // By silence it would be 300 ms later.
            Await.until(
                    "the connection is given up",
                    STATEMENT,
                    () -> "0".equals(test.value("select count(*) from pg_stat_activity where pid = " + pid)));
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }
}
