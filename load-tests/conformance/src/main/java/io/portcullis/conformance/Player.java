package io.portcullis.conformance;

import io.portcullis.conformance.SuiteResult.Compared;
import io.portcullis.conformance.SuiteResult.NotRun;
import io.portcullis.harness.Children;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Runs suites on both sides, one after the other. */
final class Player {
    private final Options options;
    private final Path project;
    private final List<Explanation> explanations;
    private final Progress progress;

    Player(Options options, Path project, List<Explanation> explanations, Progress progress) {
        this.options = options;
        this.project = project;
        this.explanations = explanations;
        this.progress = progress;
    }

    SuiteResult play(Suite suite) {
        Path scripts = project.resolve("load-tests/conformance/suites").resolve(suite.title());
        try {
            Path source = project;
            Artifact artifact = suite.artifact();
            if (artifact != null) {
                source = new Material(options.material(), project, options.programs())
                        .source(suite, artifact, scripts.resolve("build"), progress);
            }
            Path script = scripts.resolve("run");
            long begin = System.nanoTime();
            Results direct = side(suite, Side.DIRECT, source, script);
            long middle = System.nanoTime();
            Results through = side(suite, Side.THROUGH, source, script);
            long end = System.nanoTime();
            Comparison.checkSessions(direct, through);
            List<Explanation> own = explanations.stream()
                    .filter(one -> one.suite().equals(suite.title()))
                    .toList();
            return new Compared(
                    suite,
                    Comparison.of(direct, through, own),
                    Duration.ofNanos(middle - begin),
                    Duration.ofNanos(end - middle));
        } catch (Unavailable | IOException | RuntimeException | AssertionError e) {
            return new NotRun(suite, String.valueOf(e.getMessage()));
        }
    }

    private Results side(Suite suite, Side side, Path source, Path script) throws Unavailable, IOException {
        // In /tmp, since the server has another account than root, whose own folders nobody can get to.
        Path folder = Files.createTempDirectory(Path.of("/tmp"), "portcullis-conformance-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Children.folder(folder);
        Path log = log(suite, side);
        Path results = folder.resolve("results");
        progress.say(suite.title() + " " + side.words());
        try (Stand stand = Stand.start(side, suite.roles(), options.tls(), options.programs(), folder, progress)) {
            Map<String, String> environment = new HashMap<>(stand.environment());
            environment.put("SOURCE", source.toString());
            environment.put("WORK", folder.toString());
            environment.put("RESULTS", results.toString());
            environment.put("PG_BIN", options.programs().toString());
            environment.put("PROJECT", project.toString());
            environment.put("CLASS_PATH", System.getProperty("java.class.path"));
            environment.put("PATH", options.programs() + ":" + System.getenv("PATH"));
            Programs.run(
                    List.of("nice", script.toString()),
                    folder,
                    environment,
                    log,
                    suite.limit(),
                    () -> progress.busy(" " + lines(results)));
            return Results.parse(Files.readAllLines(results, StandardCharsets.UTF_8), stand.sessions());
        } finally {
            keepLogs(suite, side, folder);
            Programs.run(
                    List.of("rm", "-rf", folder.toString()), Path.of("/tmp"), Map.of(), log, suite.limit(), () -> {});
        }
    }

    private Path log(Suite suite, Side side) throws IOException {
        Path logs = Files.createDirectories(options.logs());
        Path log = logs.resolve(suite.title() + "-" + side.name().toLowerCase(Locale.ROOT) + ".log");
        Files.deleteIfExists(log);
        return log;
    }

    private void keepLogs(Suite suite, Side side, Path folder) throws IOException {
        Path beside = options.logs().resolve(suite.title() + "-" + side.name().toLowerCase(Locale.ROOT));
        for (String name : List.of("server.log", "grants/nodes/gateway-a/gateway.log", "results")) {
            Path log = folder.resolve(name);
            if (Files.exists(log)) {
                Files.copy(log, Path.of(beside + "." + log.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** How many tests are over, where the script tells while it runs. */
    private static String lines(Path results) {
        try {
            return Files.exists(results) ? Files.readAllLines(results).size() + " tests are over" : "";
        } catch (IOException _) {
            return "";
        }
    }
}
