package io.portcullis.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.harness.Await;
import io.portcullis.harness.Children;
import io.portcullis.harness.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The demo's program, run as its script runs it. */
final class DemoProcess implements AutoCloseable {
    private static final Pattern STARTED = Pattern.compile("process (\\d+) ");
    private static final Pattern FOLDER = Pattern.compile("The commands run in (\\S+) ");

    private final Process process;
    private final Path log;

    private DemoProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static DemoProcess start(String... arguments) throws IOException {
        return start(List.of(), arguments);
    }

    /** As if there were no psql here. */
    static DemoProcess startWithoutPsql(String... arguments) throws IOException {
        return start(List.of("-Dportcullis.demo.jdbc=true"), arguments);
    }

    private static DemoProcess start(List<String> javaOptions, String... arguments) throws IOException {
        Path module = Path.of("").toAbsolutePath();
        Path root = module.resolve("../..").normalize();
        Path log = Files.createTempFile("portcullis-demo-it", ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-Dportcullis.test.postgres=embedded",
                "-Dportcullis.test.jvm=" + System.getProperty("portcullis.test.jvm", ""),
                "-Dportcullis.gateway.home=" + root.resolve("gateway/app/target/quarkus-app"),
                "-Dportcullis.server.home=" + root.resolve("grants-cluster/server/target/quarkus-app"),
                "-Dportcullis.demo.tools=" + root.resolve("grants-cluster/tools"),
                "-Dportcullis.demo.orders=100000",
                "-Dportcullis.demo.revocations=20",
                "-Dslf4j.internal.verbosity=ERROR"));
        command.addAll(javaOptions);
        command.addAll(List.of(
                "-cp",
                module.resolve("target/classes") + ":" + module.resolve("target/lib") + "/*",
                Demo.class.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Children.watch(process.toHandle());
        return new DemoProcess(process, log);
    }

    /** Whether children of this process are born deaf to a signal: not known to be so where there is no {@code /proc}. */
    static boolean isIgnored(int signal) throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).strip(), 16) >> (signal - 1) & 1) == 1);
    }

    String output() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** The first line that contains {@code regex}. */
    String awaitLine(String regex, Duration atMost) {
        Pattern pattern = Pattern.compile(regex);
        Await.until(
                () -> "a line like " + regex + " in\n" + output(),
                atMost,
                () -> pattern.matcher(output()).find() || !process.isAlive());
        return output().lines()
                .filter(line -> pattern.matcher(line).find())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no line like " + regex + " in\n" + output()));
    }

    int awaitExit(Duration atMost) throws InterruptedException {
        assertTrue(process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS), this::output);
        return process.exitValue();
    }

    void signal(String name) {
        Signals.send(process.pid(), name);
    }

    void kill(long pid) {
        Signals.send(pid, "KILL");
    }

    /** Every line fits a terminal of 100 columns, but for an address that stands alone: broken in two it would lead nowhere. */
    void assertFitsTheScreen() {
        assertEquals(
                List.of(),
                output().lines()
                        .filter(line -> line.length() > 100 && !line.strip().matches("https://\\S+"))
                        .toList());
    }

    /** Neither its processes nor its folder. */
    void assertNothingLeft() {
        Matcher started = STARTED.matcher(output());
        int processes = 0;
        while (started.find()) {
            processes++;
            long pid = Long.parseLong(started.group(1));
            assertFalse(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false), () -> pid + "\n" + output());
        }
        assertTrue(processes == 3, this::output);
        Matcher folder = FOLDER.matcher(output());
        assertTrue(folder.find(), this::output);
        assertFalse(Files.exists(Path.of(folder.group(1))), this::output);
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.delete(log);
    }
}
