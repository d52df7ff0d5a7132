package io.portcullis.story.life;

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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A psql without any credentials that waits for its person, and then for a grant, and does its work when it is let in. */
record Work(Program psql, Asked asked) implements AutoCloseable {
    static final String COUNT = "select count(*) from app.orders";
    /** Goes on until somebody ends it. */
    static final String GOES_ON = "select pg_sleep(600)";

    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String ROW = Database.ROWS + "\n";

    /** @param statements in their order; psql ends after the last, and goes on after one that fails */
    static Work start(Stage stage, String user, String target, String... statements) throws IOException {
        return start(stage, Map.of("PGUSER", user, "PGDATABASE", target), statements);
    }

    /** The same under a certain grant of several. */
    static Work under(String grant, Stage stage, String user, String target, String... statements) throws IOException {
        return start(
                stage,
                Map.of("PGUSER", user, "PGDATABASE", target, "PGOPTIONS", "-c portcullis.grant=" + grant),
                statements);
    }

    private static Work start(Stage stage, Map<String, String> place, String... statements) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("--set=VERBOSITY=verbose"));
        for (String statement : statements) {
            arguments.addAll(List.of("-c", statement));
        }
        Program psql = stage.clients().psqlByLines(place, arguments.toArray(String[]::new));
        Await.until(
                () -> "psql is told what to do: " + err(psql),
                SOON,
                () -> !psql.isRunning() || Asked.in(err(psql)).isPresent());
        return new Work(
                psql,
                Asked.in(err(psql)).orElseThrow(() -> new AssertionError("psql is not told what to do: " + err(psql))));
    }

    private static String err(Program psql) {
        try {
            return psql.err();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until psql says something that fits, and returns the first group of it. */
    String awaitWords(String regex) {
        Pattern wanted = Pattern.compile(regex);
        Await.until(
                () -> "psql says " + regex + ": " + err(psql),
                SOON,
                () -> !psql.isRunning() || wanted.matcher(err(psql)).find());
        Matcher words = wanted.matcher(err(psql));
        Check.that(words.find(), "psql says " + regex + ": " + err(psql));
        return words.groupCount() == 0 ? words.group() : words.group(1);
    }

    /** Waits until {@link #COUNT} was answered. */
    void awaitRows() {
        Await.until(
                () -> "psql has rows: " + err(psql),
                SOON,
                () -> !psql.isRunning() || psql.out().startsWith(ROW));
        Check.that(out().startsWith(ROW), "psql has rows: " + err(psql));
    }

    /** Waits until psql has read or done this, and nothing else. */
    void awaitOut(String wanted) {
        Await.until(
                () -> "psql writes " + wanted + ": " + err(psql),
                SOON,
                () -> !psql.isRunning() || out().equals(wanted));
        Check.equal(wanted, out(), "what psql writes, " + err(psql));
    }

    String out() {
        try {
            return psql.out();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for psql's end: it was not let in, and says why. */
    void awaitRefusal(String words) throws IOException, InterruptedException {
        awaitEnd("FATAL:  " + words);
    }

    /** Waits for psql's end: its session was cut off, and it says why. */
    void awaitCutOff(String words) throws IOException, InterruptedException {
        Check.contains(words, awaitEnd("FATAL:  57P01"), "what psql says");
    }

    private String awaitEnd(String words) throws IOException, InterruptedException {
        Psql.Result result = psql.await(SOON);
        Check.equal(2, result.status(), "psql's status, " + result.err());
        Check.contains(words, result.err(), "what psql says");
        return result.err();
    }

    void stillRuns() {
        Check.that(psql.isRunning(), "psql goes on: " + err(psql));
    }

    @Override
    public void close() {
        psql.close();
    }
}
