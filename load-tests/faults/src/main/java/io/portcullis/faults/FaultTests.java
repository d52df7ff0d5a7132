package io.portcullis.faults;

import io.portcullis.faults.fault.Fault;
import io.portcullis.faults.fault.Faults;
import io.portcullis.faults.history.Bounds;
import io.portcullis.faults.stage.Setup;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** {@code load-tests/faults/run}. */
public final class FaultTests {
    private static final Path LOGS = Path.of("load-tests/faults/target/logs");

    private FaultTests() {}

    public static void main(String[] words) {
        List<String> all = List.of(words);
        if (all.contains("--help") || all.contains("-h")) {
            System.out.println(Options.USAGE);
            return;
        }
        Options options;
        try {
            options = Options.parse(all);
        } catch (IllegalArgumentException e) {
            System.err.println("unknown: " + e.getMessage() + "\n" + Options.USAGE);
            System.exit(2);
            return;
        }
        if (options.list()) {
            Faults.all().forEach(fault -> System.out.printf(Locale.ROOT, "%-26s %s%n", fault.name(), fault.about()));
            return;
        }
        // Servers in containers can be neither backed up by a copy nor reached under another address.
        System.setProperty("portcullis.test.postgres", "embedded");
        System.exit(run(options));
    }

    private static int run(Options options) {
        Report report = new Report(System.out);
        report.say("%d CPUs, load %.1f, Java %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                        Runtime.version()));
        List<Result> results = new ArrayList<>();
        try (Player player = new Player(options.loopback(), Bounds.PROMISED, report, Setup.FULL, LOGS)) {
            for (Fault fault : options.faults()) {
                results.add(player.play(fault));
            }
        }
        report.table(results);
        return results.stream().allMatch(Result::holds) ? 0 : 1;
    }
}
