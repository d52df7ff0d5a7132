package io.portcullis.conformance.drivers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** {@code load-tests/drivers/run}. */
public final class DriverTests {
    private static final Path HERE = Path.of("load-tests/drivers").toAbsolutePath();

    private DriverTests() {}

    public static void main(String[] words) throws Exception {
        List<Driver> drivers = Stream.of(Driver.values())
                .filter(driver -> words.length == 0 || Stream.of(words).anyMatch(driver.title()::startsWith))
                .toList();
        if (drivers.isEmpty() || List.of(words).contains("--list")) {
            Stream.of(Driver.values()).map(Driver::title).forEach(System.out::println);
            System.exit(List.of(words).contains("--list") ? 0 : 2);
        }
        List<Played> played = new ArrayList<>();
        try (Stage stage =
                Stage.start(Files.createDirectories(HERE.resolve("target/logs")), HERE.resolve("programs"))) {
            for (Driver driver : drivers) {
                for (Permit permit : Permit.values()) {
                    if (driver.connectsUnder(permit)) {
                        played.add(stage.play(driver, permit));
                        System.out.println(driver.title() + " under " + permit.title() + ": "
                                + played.getLast().words());
                    }
                }
            }
        }
        print(played);
        System.exit(played.stream().allMatch(Played::holds) ? 0 : 1);
    }

    private static void print(List<Played> played) throws IOException {
        Set<String> names = new LinkedHashSet<>(List.of(
                "connect", "prepare", "transaction", "deny", "pool", "types", "cursor", "copy", "batch", "cancel"));
        played.forEach(one -> names.addAll(one.checks().keySet()));
        System.out.println("\n| driver | grant | " + String.join(" | ", names) + " | denied |");
        System.out.println("|---".repeat(names.size() + 3) + "|");
        for (Played one : played) {
            StringBuilder row = new StringBuilder(
                    "| " + one.driver().title() + " | " + one.permit().title());
            names.forEach(name -> row.append(" | ").append(one.mark(name)));
            System.out.println(row + String.format(Locale.ROOT, " | %d |", one.denied()));
        }
        for (Played one : played) {
            one.problems()
                    .forEach(problem -> System.out.println(
                            one.driver().title() + " under " + one.permit().title() + ": " + problem));
        }
    }
}
