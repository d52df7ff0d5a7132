package io.portcullis.audit;

import static io.portcullis.log.LogText.quoted;

import io.portcullis.audit.JsonLinesAuditSink.Present;
import io.portcullis.model.audit.AuditEvent;
import io.portcullis.model.audit.AuditJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The thread that writes: takes what has gathered, encodes it, appends it as one group, and does not let go until it is on the disk. */
final class AuditWriter {
    private static final Logger LOG = Logger.getLogger(JsonLinesAuditSink.class);
    private static final int MOST_PER_GROUP = 1024;
    private static final long ENOUGH_CHARACTERS = 1 << 20;
    private static final long IDLE_MILLIS = 500;
    private static final long FIRST_RETRY_MILLIS = 100;
    private static final long LAST_RETRY_MILLIS = 5_000;
    private static final long CLOSING_RETRY_MILLIS = 50;
    private static final long COMPLAIN_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final AuditQueue queue;
    private final AuditFiles files;
    private final String node;
    private final long mostBytesPerFile;
    private final Thread thread =
            Thread.ofPlatform().daemon().name("portcullis-audit").unstarted(this::run);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong lost = new AtomicLong();
    private volatile int inHand;
    private volatile @Nullable String problem;
    private volatile long deadline;
    private long retryMillis = FIRST_RETRY_MILLIS;
    private long lostTold;
    private long nextComplaint = System.nanoTime();
    private AuditFile file;
    private volatile Present present;

    AuditWriter(AuditQueue queue, AuditFiles files, String node, long mostBytesPerFile) throws IOException {
        this.queue = queue;
        this.files = files;
        this.node = node;
        this.mostBytesPerFile = mostBytesPerFile;
        this.file = files.begin();
        this.present = new Present(file.path(), file.length());
    }

    void start() {
        thread.start();
    }

    void lost(long events) {
        lost.addAndGet(events);
    }

    long lost() {
        return lost.get();
    }

    long written() {
        return written.get();
    }

    int inHand() {
        return inHand;
    }

    Present present() {
        return present;
    }

    @Nullable
    String problem() {
        return problem;
    }

    /** After the queue is closed. The thread is never interrupted: that would close the file under its hands. */
    void close(Duration wait) {
        deadline = System.nanoTime() + wait.toNanos();
        closing.countDown();
        try {
            thread.join(wait.plusMillis(2 * CLOSING_RETRY_MILLIS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<AuditEvent> group = new ArrayList<>(MOST_PER_GROUP);
        try {
            do {
                group.clear();
                queue.drainTo(group, MOST_PER_GROUP, ENOUGH_CHARACTERS, IDLE_MILLIS);
                inHand = group.size();
                tellLost();
                if (!group.isEmpty() && !keepTrying(encode(group))) {
                    break;
                }
                inHand = 0;
            } while (!isClosing() || queue.size() > 0);
        } catch (InterruptedException e) {
            problem = "the writer was interrupted";
        } catch (RuntimeException | Error e) {
            problem = "the writer failed: " + e;
            LOG.error("audit-writer-failed consequence=\"no event is kept any more\"", e);
        }
        end();
    }

    private ByteBuffer encode(List<AuditEvent> group) {
        int encoded = group.size();
        ByteArrayOutputStream lines = new ByteArrayOutputStream(group.size() * 512);
        for (AuditEvent event : group) {
            try {
                lines.writeBytes(AuditJson.line(event, node));
            } catch (RuntimeException e) {
                // One event that cannot be written must not keep back all that follow.
                lost(1);
                encoded--;
                LOG.errorf(e, "defect where=%s", quoted("encoding of " + event.getClass()));
            }
        }
        inHand = encoded;
        return ByteBuffer.wrap(lines.toByteArray());
    }

    /** Returns false if the sink was closed and its deadline passed before it succeeded. */
    private boolean keepTrying(ByteBuffer lines) throws InterruptedException {
        while (true) {
            try {
                lines.rewind();
                turnOver();
                file.append(lines);
                present = new Present(file.path(), file.length());
                written.addAndGet(inHand);
                succeeded();
                return true;
            } catch (IOException e) {
                failed(e);
            }
            if (isClosing() && System.nanoTime() - deadline >= 0) {
                return false;
            }
            tellLost();
            pause();
        }
    }

    /** A new file where the present one is full, of yesterday, or gone. */
    private void turnOver() throws IOException {
        boolean inPlace = file.isInPlace();
        if (inPlace && file.length() < mostBytesPerFile && !files.dayIsOver()) {
            return;
        }
        AuditFile next = files.begin();
        if (!inPlace) {
            LOG.errorf("audit-file-removed file=%s next=%s", quoted(file.path()), quoted(next.path()));
        }
        AuditFile old = file;
        file = next;
        try {
            old.close();
        } catch (IOException e) {
            LOG.warnf("audit-file-not-closed file=%s detail=%s", quoted(old.path()), quoted(e));
        }
        // Before the first byte: whoever sees bytes in a file that are not on the disk can know that it is the present
        // one.
        present = new Present(next.path(), next.length());
    }

    private void succeeded() {
        if (problem != null) {
            problem = null;
            LOG.infof("audit-writing-again queued=%d", queue.size());
        }
        retryMillis = FIRST_RETRY_MILLIS;
    }

    private void failed(IOException e) {
        try {
            file.repair();
        } catch (IOException again) {
            LOG.debugf("audit-file-not-repaired file=%s detail=%s", quoted(file.path()), quoted(again));
        }
        String now = e.toString();
        if (!now.equals(problem)) {
            problem = now;
            LOG.errorf(
                    "audit-writing-failed file=%s consequence=\"events wait in memory\" detail=%s",
                    quoted(file.path()), quoted(now));
        }
    }

    private void pause() throws InterruptedException {
        if (isClosing()) {
            Thread.sleep(CLOSING_RETRY_MILLIS);
        } else if (!closing.await(retryMillis, TimeUnit.MILLISECONDS)) {
            retryMillis = Math.min(2 * retryMillis, LAST_RETRY_MILLIS);
        }
    }

    private void tellLost() {
        long now = System.nanoTime();
        long sofar = lost.get();
        if (sofar > lostTold && now - nextComplaint >= 0) {
            LOG.errorf(
                    "audit-events-lost count=%d since-start=%d detail=\"the queue is full\"", sofar - lostTold, sofar);
            lostTold = sofar;
            nextComplaint = now + COMPLAIN_NANOS;
        }
    }

    private void end() {
        int left = inHand + queue.size();
        if (left > 0) {
            lost(left);
            LOG.errorf("audit-events-lost count=%d detail=\"not written before the gateway ended\"", left);
        }
        try {
            file.close();
        } catch (IOException e) {
            LOG.warnf("audit-file-not-closed file=%s detail=%s", quoted(file.path()), quoted(e));
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }
}
