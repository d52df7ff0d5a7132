package io.portcullis.harness.postgres;

import io.portcullis.harness.Await;
import io.portcullis.harness.Children;
import io.portcullis.harness.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The running server of a {@link Cluster}: PostgreSQL's first process, parent of all others.
 *
 * @param handle of the server itself, also where the process that we started is a wrapper around it
 */
record Postmaster(ProcessHandle handle) {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(60);
    /** The lines of {@code postmaster.pid}: miscadmin.h, LOCK_FILE_LINE_PID and LOCK_FILE_LINE_PM_STATUS. */
    private static final int PID_LINE = 1;

    private static final int STATUS_LINE = 8;

    /** Waits until the server accepts connections. */
    static Postmaster await(Process started, Cluster cluster) throws IOException {
        Children.watch(started.toHandle());
        Path lockFile = cluster.data().resolve("postmaster.pid");
        Await.until(
                () -> "the server accepts connections, see " + cluster.log(),
                START,
                () -> !started.isAlive() || isReady(lockFile, started));
        Optional<ProcessHandle> server = server(lockFile, started);
        if (server.isEmpty()) {
            throw new IOException("the server ended\n" + Files.readString(cluster.log()));
        }
        if (server.get().pid() != started.pid()) {
            Children.watch(server.get());
        }
        return new Postmaster(server.get());
    }

    private static boolean isReady(Path lockFile, Process started) throws IOException {
        return line(lockFile, STATUS_LINE).startsWith("ready")
                && server(lockFile, started).isPresent();
    }

    /** Only what we started: a server that was killed leaves its lock file behind. */
    private static Optional<ProcessHandle> server(Path lockFile, Process started) throws IOException {
        String pid = line(lockFile, PID_LINE);
        return Stream.concat(Stream.of(started.toHandle()), started.descendants())
                .filter(process -> process.isAlive() && pid.equals(Long.toString(process.pid())))
                .findFirst();
    }

    private static String line(Path lockFile, int number) throws IOException {
        try {
            List<String> lines = Files.readAllLines(lockFile);
            return lines.size() < number ? "" : lines.get(number - 1);
        } catch (NoSuchFileException _) {
            return "";
        }
    }

    /** {@code pg_ctl stop -m fast}: transactions are rolled back, clients told, a checkpoint written. */
    void stopFast() {
        end("INT");
    }

    /** {@code pg_ctl stop -m immediate}: no checkpoint. */
    void stopImmediately() {
        end("QUIT");
    }

    /** The end of all processes as in a power failure. The first must go first: it would answer a child's end. */
    void kill() {
        List<ProcessHandle> backends = handle.descendants().toList();
        handle.destroyForcibly();
        backends.forEach(ProcessHandle::destroyForcibly);
        awaitEnd(handle);
        backends.forEach(Postmaster::awaitEnd);
    }

    private void end(String signal) {
        Signals.send(handle.pid(), signal);
        awaitEnd(handle);
    }

    private static void awaitEnd(ProcessHandle process) {
        Await.until("process " + process.pid() + " ends", STOP, () -> !process.isAlive());
    }
}
