package io.portcullis.up;

import static io.portcullis.log.LogText.quoted;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Carries what is in this node's audit files to the grant cluster, on a thread of its own: it reads what has been
 * written for good, and nobody waits for it. While the cluster does not take it, it stays in the files. The cluster says
 * how far it has got in each, so every line arrives once, whatever is repeated.
 */
final class AuditShipper {
    private static final Logger LOG = Logger.getLogger(Uplink.class);
    private static final long IDLE_MILLIS = 250;
    private static final long SCAN_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final UpClient client;
    private final AuditFolder folder;
    private final Supplier<AuditPosition> written;
    private final AuditOffsets offsets;
    private final Backoff backoff;
    private final Trouble trouble = new Trouble("audit", "the lines wait in their files");
    private final Thread thread =
            Thread.ofPlatform().daemon().name("portcullis-up-audit").unstarted(this::run);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicLong lines = new AtomicLong();
    private final AtomicLong malformed = new AtomicLong();
    private final ArrayDeque<AuditFolder.Found> waiting = new ArrayDeque<>();
    private final Set<String> disputed = new HashSet<>();
    private volatile long waitingBytes;
    /** The file that was written to at the last scan. */
    private volatile @Nullable Path scanned;

    private volatile long presentOffset;
    private volatile long closeDeadline;
    private long nextScan = System.nanoTime();

    AuditShipper(
            UpClient client,
            AuditFolder folder,
            Supplier<AuditPosition> written,
            AuditOffsets offsets,
            Backoff backoff) {
        this.client = client;
        this.folder = folder;
        this.written = written;
        this.offsets = offsets;
        this.backoff = backoff;
    }

    void start() {
        thread.start();
    }

    Trouble trouble() {
        return trouble;
    }

    long lines() {
        return lines.get();
    }

    /** Lines that arrived but are not of the audit's form. */
    long malformed() {
        return malformed.get();
    }

    /** Bytes in the files that have not arrived. */
    long backlog() {
        AuditPosition now = written.get();
        long arrived = now.file().equals(scanned) ? presentOffset : 0;
        return waitingBytes + Math.max(0, now.length() - arrived);
    }

    /** Sends what is left, as long as that succeeds and takes no longer than {@code patience}. */
    void close(Duration patience) {
        closeDeadline = System.nanoTime() + patience.toNanos();
        closing.countDown();
        try {
            thread.join(patience);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }

    private void run() {
        try {
            load();
            while (true) {
                boolean more = tryShip();
                if (isClosing() && (!more || System.nanoTime() - closeDeadline >= 0)) {
                    return;
                }
                if (!more) {
                    closing.await(IDLE_MILLIS, TimeUnit.MILLISECONDS);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("audit shipping ended");
        } catch (RuntimeException | Error e) {
            LOG.error("defect where=\"audit shipper\" consequence=\"no audit line is sent any more\"", e);
            trouble.failed("the shipper failed: " + e);
        }
    }

    private void load() {
        try {
            offsets.load();
        } catch (IOException e) {
            LOG.warnf("audit-offsets-refused consequence=\"asking the cluster for each file\" detail=%s", quoted(e));
        }
    }

    /** Returns whether there is more to do at once. */
    private boolean tryShip() throws InterruptedException {
        try {
            boolean more = ship();
            trouble.succeeded();
            backoff.succeeded();
            return more;
        } catch (UpFailure e) {
            failed(e, e.retryAfter());
        } catch (IOException e) {
            failed(e, Duration.ZERO);
        }
        return false;
    }

    private void failed(IOException failure, Duration retryAfter) throws InterruptedException {
        trouble.failed(failure instanceof UpFailure ? String.valueOf(failure.getMessage()) : failure.toString());
        nextScan = System.nanoTime();
        closing.await(backoff.next(retryAfter).toMillis(), TimeUnit.MILLISECONDS);
    }

    private boolean ship() throws IOException, InterruptedException {
        scanIfDue();
        while (!waiting.isEmpty()) {
            if (sendNext(waiting.getFirst())) {
                return true;
            }
            waiting.removeFirst();
            count();
        }
        AuditPosition now = written.get();
        return now.file().equals(scanned) && sendNext(present(now));
    }

    private static AuditFolder.Found present(AuditPosition now) {
        return new AuditFolder.Found(now.file(), String.valueOf(now.file().getFileName()), now.length(), false);
    }

    private void scanIfDue() throws IOException {
        if (written.get().file().equals(scanned) && System.nanoTime() - nextScan < 0) {
            return;
        }
        AuditFolder.Scan scan = folder.scan();
        AuditFolder.Found present = present(scan.present());
        Set<String> names = new HashSet<>(Set.of(present.name()));
        waiting.clear();
        for (AuditFolder.Found found : scan.earlier()) {
            names.add(found.name());
            if (found.limit() > offsets.of(found.name())) {
                waiting.add(found);
            }
        }
        offsets.retain(names);
        presentOffset = offsets.of(present.name());
        scanned = present.path();
        nextScan = System.nanoTime() + SCAN_NANOS;
        count();
    }

    private void count() {
        waitingBytes = waiting.stream()
                .mapToLong(found -> Math.max(0, found.limit() - offsets.of(found.name())))
                .sum();
    }

    /** Returns false if the file has nothing more to send now. */
    private boolean sendNext(AuditFolder.Found file) throws IOException, InterruptedException {
        AuditBatch batch;
        try {
            batch = AuditReader.next(file.path(), offsets.of(file.name()), file.limit(), file.settled());
        } catch (NoSuchFileException e) {
            LOG.errorf(
                    "audit-file-removed-unsent file=%s bytes=%d",
                    quoted(file.path()), file.limit() - offsets.of(file.name()));
            return false;
        }
        if (batch == null) {
            return false;
        }
        UpAnswer answer = client.send(batch.request());
        long next = answer.number("next");
        if (answer.isOk() && next == batch.end()) {
            lines.addAndGet(Math.max(0, answer.number("lines")));
            malformed.addAndGet(Math.max(0, answer.number("malformed")));
        } else if (answer.status() != 409 || next < 0 || next == batch.offset()) {
            throw new UpFailure(answer.words());
        }
        moveTo(file, next);
        return next < file.limit();
    }

    private void moveTo(AuditFolder.Found file, long next) throws IOException {
        if (next > file.limit() && disputed.add(file.name())) {
            LOG.errorf(
                    "audit-file-disputed file=%s arrived=%d here=%d detail=\"another gateway of this name, or the file"
                            + " was changed\"",
                    quoted(file.path()), next, file.limit());
        }
        offsets.put(file.name(), next);
        count();
        if (file.path().equals(scanned)) {
            presentOffset = next;
        }
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }
}
