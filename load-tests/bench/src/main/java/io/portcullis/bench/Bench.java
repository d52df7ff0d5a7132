package io.portcullis.bench;

import java.util.List;
import java.util.Locale;

/** {@code load-tests/bench/run}. */
public final class Bench {
    private Bench() {}

    public static void main(String[] words) throws Exception {
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
        // A container's network would be measured with it.
        System.setProperty("portcullis.test.postgres", "embedded");
        System.exit(run(options));
    }

    private static int run(Options options) throws Exception {
        Report report = new Report(System.out, options);
        System.out.println("Starting PostgreSQL, the gateway and its peers ...");
        try (Lab lab = Lab.start(options)) {
            describe(lab, options);
            Workloads workloads = new Workloads(lab, options, report);
            workloads.run();
            return report.finish();
        }
    }

    private static void describe(Lab lab, Options options) throws Exception {
        System.out.printf(
                Locale.ROOT,
                "%d CPUs, %s %s, load %.1f; Java %s%n%s%n",
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                java.lang.management.ManagementFactory.getOperatingSystemMXBean()
                        .getSystemLoadAverage(),
                Runtime.version(),
                lab.postgresVersion());
        if (options.quick()) {
            System.out.println("--quick: fewer rounds for the stream, one row size, 8 clients only.");
        }
        missing(lab, Peer.PGBOUNCER);
        missing(lab, Peer.HAPROXY);
        if (!ProcessCpu.isAvailable()) {
            System.out.println("No /proc/PID/schedstat here (it is Linux's): CPU and system calls are not measured;"
                    + " what follows are times, latencies and allocation.");
        }
    }

    private static void missing(Lab lab, String name) {
        if (lab.peer(name).isEmpty()) {
            System.out.println(name + " is not installed: without it. To compare with it: apt-get install " + name
                    + " (Debian, Ubuntu), dnf install " + name + " (Fedora), brew install " + name + " (macOS)");
        }
    }
}
