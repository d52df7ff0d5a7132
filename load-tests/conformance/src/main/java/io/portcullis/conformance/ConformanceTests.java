package io.portcullis.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code load-tests/conformance/run}. */
public final class ConformanceTests {
    private static final Path EXPLAINED = Path.of("load-tests/conformance/explained.tsv");

    private ConformanceTests() {}

    public static void main(String[] words) throws IOException {
        List<String> all = List.of(words);
        if (all.contains("--help") || all.contains("-h")) {
            System.out.println(Options.USAGE);
            return;
        }
        Options options;
        try {
            options = Options.parse(all, Path.of(System.getProperty("user.home")));
        } catch (IllegalArgumentException e) {
            System.err.println("unknown: " + e.getMessage() + "\n" + Options.USAGE);
            System.exit(2);
            return;
        }
        if (options.list()) {
            for (Suite suite : Suite.values()) {
                System.out.printf(Locale.ROOT, "%-16s %s%n", suite.title(), suite.about());
            }
            return;
        }
        System.exit(run(options));
    }

    private static int run(Options options) throws IOException {
        Path project = Path.of("").toAbsolutePath();
        List<Explanation> explanations = Explanation.parse(Files.readAllLines(project.resolve(EXPLAINED)));
        Progress progress = new Progress(System.out, System::nanoTime);
        Player player = new Player(options, project, explanations, progress);
        List<SuiteResult> results = new ArrayList<>();
        for (Suite suite : options.suites()) {
            results.add(player.play(suite));
        }
        new Report(System.out).print(results);
        return results.stream().allMatch(SuiteResult::holds) ? 0 : 1;
    }
}
