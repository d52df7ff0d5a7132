package io.portcullis.audit;

import io.portcullis.model.audit.AuditEvent;
import io.portcullis.model.audit.AuditSink;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Audit events as JSON lines in files of this node. {@link #accept} puts an event in a bounded queue; a thread of its own
 * writes what has gathered and forces it to the disk, once per group. While that fails, events stay in memory, the sink
 * is not {@link #available}, and the same group is tried again until it succeeds. What finds the queue full is lost and
 * counted.
 */
public final class JsonLinesAuditSink implements AuditSink, AutoCloseable {
    private static final int MOST_EVENTS = 65_536;
    private static final long MOST_CHARACTERS = 64L << 20;
    private static final long MOST_BYTES_PER_FILE = 256L << 20;
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);

    /** The file that is written to, and how much of it is on the disk. */
    public record Present(Path file, long length) {}

    private final AuditQueue queue;
    private final AuditWriter writer;

    private JsonLinesAuditSink(AuditQueue queue, AuditWriter writer) {
        this.queue = queue;
        this.writer = writer;
    }

    /**
     * Begins a file of this node and starts the writer.
     *
     * @param folder must be there
     * @throws IOException if no file can be made there
     */
    public static JsonLinesAuditSink open(Path folder, String node, Clock clock) throws IOException {
        return open(folder, node, clock, AuditFiles.NEW_FILE, MOST_EVENTS, MOST_BYTES_PER_FILE);
    }

    static JsonLinesAuditSink open(
            Path folder, String node, Clock clock, AuditFiles.Opener opener, int mostEvents, long mostBytesPerFile)
            throws IOException {
        AuditQueue queue = new AuditQueue(mostEvents, MOST_CHARACTERS);
        AuditFiles files = new AuditFiles(folder, node, clock, opener);
        AuditWriter writer = new AuditWriter(queue, files, node, mostBytesPerFile);
        writer.start();
        return new JsonLinesAuditSink(queue, writer);
    }

    @Override
    public void accept(AuditEvent event) {
        if (!queue.offer(event)) {
            writer.lost(1);
        }
    }

    /** True if writing works and the queue has room for what is already under way (a tenth). */
    @Override
    public boolean available() {
        return problem() == null && queue.hasReserve();
    }

    /** Returns why writing fails at the moment, for the operator; null if it does not. */
    public @Nullable String problem() {
        return writer.problem();
    }

    /** Returns how many events wait to be written. */
    public long queued() {
        return (long) queue.size() + writer.inHand();
    }

    /** Returns how many events are on the disk since the start. */
    public long written() {
        return writer.written();
    }

    /** Returns how many events were lost since the start. */
    public long lost() {
        return writer.lost();
    }

    /** Returns the file that is written to now, and how much of it is whole lines on the disk: together, by one look. */
    public Present present() {
        return writer.present();
    }

    /** As {@link #close(Duration)}, with a wait of five seconds. */
    @Override
    public void close() {
        close(CLOSE_WAIT);
    }

    /** Takes no more events, and waits until the queue is on the disk but no longer than {@code deadline}. */
    public void close(Duration deadline) {
        queue.close();
        writer.close(deadline);
    }
}
