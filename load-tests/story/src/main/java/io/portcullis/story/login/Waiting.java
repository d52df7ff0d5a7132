package io.portcullis.story.login;

import io.portcullis.harness.Await;
import io.portcullis.harness.Program;
import io.portcullis.harness.Psql;
import io.portcullis.story.Check;
import io.portcullis.story.person.Asked;
import io.portcullis.story.stage.Database;
import io.portcullis.story.stage.Stage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A psql without any credentials that waits for its person, and asks one question when it is let in. */
record Waiting(Program psql, Asked asked) implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(60);

    static Waiting start(Stage stage, String login) throws IOException {
        return start(stage, login, Database.BY_LINK, Map.of());
    }

    /** @param more variables of the environment that libpq knows */
    static Waiting start(Stage stage, String login, String target, Map<String, String> more) throws IOException {
        Map<String, String> settings = new HashMap<>(Map.of("PGUSER", login, "PGDATABASE", target));
        settings.putAll(more);
        Program psql = stage.clients().psql(settings, "-c", "select count(*) from app.orders");
        Await.until(
                () -> "psql is told what to do: " + said(psql),
                SOON,
                () -> !psql.isRunning() || Asked.in(said(psql)).isPresent());
        return new Waiting(
                psql,
                Asked.in(said(psql))
                        .orElseThrow(() -> new AssertionError("psql is not told what to do: " + said(psql))));
    }

    private static String said(Program psql) {
        try {
            return psql.err();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for its end: it has read what there is. */
    void awaitRows() throws IOException, InterruptedException {
        Psql.Result result = psql.await(SOON);
        Check.equal(0, result.status(), "psql's status, " + result.err());
        Check.equal(Database.ROWS + "\n", result.out(), "what psql read");
    }

    void stillWaits() throws IOException {
        Check.that(psql.isRunning(), "psql still waits: " + psql.err());
    }

    /** Waits for its end: it was not let in, and says why. */
    void awaitRefusal(String words) throws IOException, InterruptedException {
        Psql.Result result = psql.await(SOON);
        Check.equal(2, result.status(), "psql's status, " + result.err());
        Check.contains(words, result.err(), "what psql says");
    }

    @Override
    public void close() {
        psql.close();
    }
}
