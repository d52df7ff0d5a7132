package io.portcullis.bench;

import io.portcullis.harness.Await;
import io.portcullis.harness.Children;
import io.portcullis.harness.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Counts the system calls of a proxy's threads that move bytes. */
final class Strace {
    private static final Duration ATTACH = Duration.ofSeconds(10);

    private final Path program;

    Strace(Path program) {
        this.program = program;
    }

    /** Work to be done while the calls are counted. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    /** The number of calls by name; {@link IOException} with strace's own words if it may not attach. */
    Map<String, Long> count(Peer peer, Work work) throws IOException {
        ProcessHandle process = peer.process();
        if (process == null) {
            throw new IllegalArgumentException(peer + " has no process");
        }
        List<String> threads = new ProcessCpu(process.pid(), peer.loopThreads()).loops();
        Path folder = Program.folder("strace");
        Path table = folder.resolve("table");
        Path messages = folder.resolve("messages");
        List<String> command = new ArrayList<>(List.of(program.toString(), "-c", "-o", table.toString()));
        threads.forEach(thread -> command.addAll(List.of("-p", thread)));
        Process strace = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(messages.toFile())
                .start();
        Children.watch(strace.toHandle());
        try {
            Await.until("strace attaches", ATTACH, () -> !strace.isAlive() || attached(messages) == threads.size());
            if (strace.isAlive()) {
                work.run();
                Signals.send(strace.pid(), "INT");
            }
            if (!strace.waitFor(ATTACH.toSeconds(), TimeUnit.SECONDS) || !Files.exists(table)) {
                throw new IOException(Files.readString(messages).strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            strace.destroyForcibly();
        }
        return parse(Files.readAllLines(table));
    }

    private static long attached(Path messages) throws IOException {
        return Files.readAllLines(messages).stream()
                .filter(line -> line.endsWith(" attached"))
                .count();
    }

    /** The table of {@code strace -c}: share, seconds, microseconds a call, calls, errors if any, name. */
    static Map<String, Long> parse(List<String> table) {
        Map<String, Long> calls = new TreeMap<>();
        for (String line : table) {
            String[] words = line.strip().split(" +", -1);
            if (words.length >= 5 && words[3].matches("[0-9]+") && !words[words.length - 1].equals("total")) {
                calls.merge(words[words.length - 1], Long.parseLong(words[3]), Long::sum);
            }
        }
        return calls;
    }
}
