package io.portcullis.conformance.vertx;

import io.vertx.core.Vertx;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The program of the suite: runs each check on a connection of its own and writes what became of it. */
public final class VertxSuite {
    private VertxSuite() {}

    /** @param arguments the file for the results; where to go stands in {@code PGHOST} and so on */
    public static void main(String[] arguments) throws Exception {
        Vertx vertx = Vertx.vertx();
        List<Check> checks = new ArrayList<>();
        checks.addAll(QueryChecks.all());
        checks.addAll(PipelineChecks.all());
        checks.addAll(SessionChecks.all());
        try (BufferedWriter results = Files.newBufferedWriter(Path.of(arguments[0]))) {
            for (Check check : checks) {
                @Nullable Throwable problem = play(vertx, check);
                say(results, problem == null ? "passed" : "failed", check.name());
                if (problem != null) {
                    System.out.println(check.name());
                    problem.printStackTrace(System.out);
                }
            }
        } finally {
            Waiting.await(vertx.close());
        }
    }

    private static void say(BufferedWriter results, String outcome, String name) throws IOException {
        results.write(outcome + "\t" + name + "\n");
        results.flush();
    }

    private static @Nullable Throwable play(Vertx vertx, Check check) {
        try (Database database = Database.connect(vertx)) {
            check.body().run(database);
            return null;
        } catch (Exception | AssertionError e) {
            return e;
        }
    }
}
