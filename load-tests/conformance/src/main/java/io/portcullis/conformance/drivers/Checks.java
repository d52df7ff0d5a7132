package io.portcullis.conformance.drivers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the programs in Java share: where to go, and what becomes of each check. */
final class Checks {
    /** One check. */
    interface Body {
        void run() throws Exception;
    }

    private final Path results = Path.of(variable("RESULTS"));
    private int denials;

    static String variable(String name) {
        return Objects.requireNonNull(System.getenv(name), name);
    }

    static int port() {
        return Integer.parseInt(variable("PGPORT"));
    }

    static List<String> denied() {
        return List.of(variable("DENIED").split("\n", -1));
    }

    static boolean reads() {
        return !variable("GRANT").equals(Permit.BARE.title());
    }

    static boolean writes() {
        return variable("GRANT").equals(Permit.CHANGE.title());
    }

    /** Whether tables are allowed by name, and the search path is fixed with them. */
    static boolean listed() {
        return variable("GRANT").equals(Permit.LISTED.title());
    }

    static void equal(@Nullable Object expected, @Nullable Object actual) {
        if (!Objects.equals(expected, actual)) {
            throw new AssertionError("expected " + expected + " but was " + actual);
        }
    }

    void check(String name, Body body) throws IOException {
        try {
            body.run();
            say("passed\t" + name);
        } catch (Exception | AssertionError e) {
            e.printStackTrace(System.out);
            say("failed\t" + name + "\t" + String.valueOf(e.getMessage()).replaceAll("\\s+", " "));
        }
    }

    void absent(String name) throws IOException {
        say("absent\t" + name);
    }

    void denial() {
        denials++;
    }

    void done() throws IOException {
        say("denied\t" + denials);
    }

    private void say(String line) throws IOException {
        Files.writeString(results, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
