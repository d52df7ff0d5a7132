package io.portcullis.faults.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The right to use a stage's names and addresses: a lock that the kernel gives back when the process is gone, however it ended.
 *
 * @param number of the stage, from 0
 */
record Claim(int number, FileChannel file) implements AutoCloseable {
    private static final int STAGES = 8;

    /** {@link IllegalStateException} if too many stages are open on this machine. */
    static Claim take() {
        try {
            for (int number = 0; number < STAGES; number++) {
                Path lock = Path.of("/run/portcullis-faults-" + number + ".lock");
                FileChannel file = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                if (lock(file) != null) {
                    return new Claim(number, file);
                }
                file.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException(STAGES + " stages for fault tests are open on this machine");
    }

    private static @Nullable FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException _) {
            return null; // by this process
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
