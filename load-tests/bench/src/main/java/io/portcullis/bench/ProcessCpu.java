package io.portcullis.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The CPU time of a process, thread by thread, from Linux's {@code /proc}. */
final class ProcessCpu {
    private final Path tasks;
    private final String loopThreads;

    /** @param loopThreads what the names of the threads that move bytes begin with */
    ProcessCpu(long pid, String loopThreads) {
        this(Path.of("/proc", Long.toString(pid), "task"), loopThreads);
    }

    ProcessCpu(Path tasks, String loopThreads) {
        this.tasks = tasks;
        this.loopThreads = loopThreads;
    }

    static boolean isAvailable() {
        return Files.isReadable(Path.of("/proc/self/schedstat"));
    }

    /**
     * Nanoseconds of CPU since the process started.
     *
     * @param loops of the threads that move bytes
     * @param others of a JVM's compilers, collector and all else
     */
    record Used(long loops, long others) {
        Used minus(Used earlier) {
            return new Used(loops - earlier.loops, others - earlier.others);
        }
    }

    Used read() {
        long loops = 0;
        long others = 0;
        try (var threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                long time = time(thread);
                if (isLoop(thread)) {
                    loops += time;
                } else {
                    others += time;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Used(loops, others);
    }

    /** The numbers of the threads that move bytes. */
    List<String> loops() {
        List<String> found = new ArrayList<>();
        try (var threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                if (isLoop(thread)) {
                    found.add(thread.getFileName().toString());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private boolean isLoop(Path thread) {
        return text(thread.resolve("comm")).startsWith(loopThreads);
    }

    /** The first of the three figures in {@code schedstat}: nanoseconds on a CPU. */
    private static long time(Path thread) {
        String[] figures = text(thread.resolve("schedstat")).split(" ", 2);
        return figures[0].isEmpty() ? 0 : Long.parseLong(figures[0]);
    }

    /** Empty if the thread has ended. */
    private static String text(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (NoSuchFileException _) {
            return "";
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("No such process")) {
                return "";
            }
            throw new UncheckedIOException(e);
        }
    }
}
