package io.portcullis.tools;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.ReentrantLock;

/** Keeps commands that change the same folder one after another, across processes and within one. The lock file stays: it is empty. */
final class FolderLock implements AutoCloseable {
    /** File locks are held by the process as a whole: threads need a lock of their own. */
    private static final ReentrantLock THREADS = new ReentrantLock();

    private static final String NAME = ".portcullis-grant.lock";

    private final FileChannel file;

    private FolderLock(FileChannel file) {
        this.file = file;
    }

    static FolderLock take(Path dir) throws IOException {
        THREADS.lock();
        try {
            FileChannel file = FileChannel.open(dir.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                file.lock();
                return new FolderLock(file);
            } catch (IOException | RuntimeException e) {
                file.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) {
            THREADS.unlock();
            throw e;
        }
    }

    /** Closing the file releases its lock. */
    @Override
    public void close() throws IOException {
        try {
            file.close();
        } finally {
            THREADS.unlock();
        }
    }
}
