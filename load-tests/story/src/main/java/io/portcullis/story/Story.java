package io.portcullis.story;

import io.portcullis.story.stage.Stage;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** {@code load-tests/story/run}. */
public final class Story {
    private static final Path LOGS = Path.of("load-tests/story/target/logs");

    private Story() {}

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
            options.parts().forEach(part -> System.out.printf("%-14s %s%n", part.name(), part.about()));
            return;
        }
        System.exit(play(options));
    }

    private static int play(Options options) {
        Report report = new Report(System.out);
        report.say("%d CPUs, load %.1f, Java %s"
                .formatted(
                        Runtime.getRuntime().availableProcessors(),
                        ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                        Runtime.version()));
        report.say("starting PostgreSQL, Keycloak, the grant cluster (%d) and a gateway"
                .formatted(options.play().nodes()));
        List<Result> results = new ArrayList<>();
        try (Stage stage = Stage.open(
                Path.of(System.getProperty("portcullis.story.material", "")),
                options.play().nodes())) {
            for (Part part : options.parts()) {
                results.add(play(part, stage, report));
            }
            if (!results.stream().allMatch(Result.Held.class::isInstance)) {
                stage.keepLogs(LOGS);
                report.say("logs: " + LOGS);
            }
        } catch (Exception e) {
            report.say("the stage: " + e);
            return 1;
        }
        report.table(results);
        return results.stream().allMatch(Result.Held.class::isInstance) ? 0 : 1;
    }

    private static Result play(Part part, Stage stage, Report report) {
        report.say("");
        report.say(part.name() + ": " + part.about());
        long begin = System.nanoTime();
        Result result;
        try {
            stage.operator().takeBack();
            part.play(stage, new Notes(report::say));
            result = new Result.Held(part.name(), since(begin));
        } catch (Missing e) {
            result = new Result.NotPlayed(part.name(), since(begin), String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            result = new Result.Broke(part.name(), since(begin), e);
        } catch (Exception | AssertionError e) {
            result = new Result.Broke(part.name(), since(begin), e);
        }
        report.result(result);
        return result;
    }

    private static Duration since(long begin) {
        return Duration.ofNanos(System.nanoTime() - begin);
    }
}
