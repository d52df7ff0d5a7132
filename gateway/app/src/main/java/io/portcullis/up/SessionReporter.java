package io.portcullis.up;

import io.portcullis.session.LiveSession;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Tells the grant cluster once a second which sessions are live, as differences, on a thread of its own. */
final class SessionReporter {
    private static final Logger LOG = Logger.getLogger(Uplink.class);
    private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** An event loop that does not answer for so long is stuck; then nothing is said of its sessions. */
    private static final long LOOK_SECONDS = 5;

    private final UpClient client;
    private final Report.Reporter reporter;
    private final Supplier<CompletableFuture<List<LiveSession>>> sessions;
    private final Supplier<ViewReport> view;
    private final Supplier<List<OwnBackend>> own;
    private final Consumer<CollectWish> onWish;
    private final Consumer<List<RightsWish>> onRightsWish;
    private final InstantSource clock;
    private final Backoff backoff;
    private final Trouble trouble = new Trouble("report", "the cluster does not know the sessions of this gateway");
    private final SessionBook book = new SessionBook();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().daemon().name("portcullis-up-report").unstarted(this::run);
    private long number;
    private long basis;

    SessionReporter(
            UpClient client,
            Report.Reporter reporter,
            Supplier<CompletableFuture<List<LiveSession>>> sessions,
            Supplier<ViewReport> view,
            Supplier<List<OwnBackend>> own,
            Consumer<CollectWish> onWish,
            Consumer<List<RightsWish>> onRightsWish,
            InstantSource clock,
            Backoff backoff) {
        this.client = client;
        this.reporter = reporter;
        this.sessions = sessions;
        this.view = view;
        this.own = own;
        this.onWish = onWish;
        this.onRightsWish = onRightsWish;
        this.clock = clock;
        this.backoff = backoff;
    }

    void start() {
        thread.start();
    }

    Trouble trouble() {
        return trouble;
    }

    /** Sends a last report, as long as that takes no longer than {@code patience}. */
    void close(Duration patience) {
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
            boolean last;
            do {
                last = closing.getCount() == 0;
                long begun = System.nanoTime();
                long pause = tryReport() ? PERIOD_NANOS - (System.nanoTime() - begun) : 0;
                closing.await(Math.max(0, pause), TimeUnit.NANOSECONDS);
            } while (!last);
        } catch (InterruptedException e) {
            LOG.debug("session reports ended");
        } catch (RuntimeException | Error e) {
            LOG.error("defect where=\"session reporter\" consequence=\"sessions are not reported any more\"", e);
            trouble.failed("the reporter failed: " + e);
        }
    }

    private boolean tryReport() throws InterruptedException {
        try {
            report();
            trouble.succeeded();
            backoff.succeeded();
            return true;
        } catch (UpFailure e) {
            trouble.failed(String.valueOf(e.getMessage()));
            closing.await(backoff.next(e.retryAfter()).toMillis(), TimeUnit.MILLISECONDS);
            return false;
        }
    }

    /** One look, in as many reports as it takes. */
    private void report() throws UpFailure, InterruptedException {
        book.look(look(), clock.millis());
        boolean anew = false;
        boolean more;
        do {
            SessionBook.Difference difference = book.next();
            number++;
            UpAnswer answer =
                    client.send(new Report(reporter, number, basis, view.get(), difference, own.get()).request());
            if (!answer.isOk()) {
                throw new UpFailure(answer.words());
            }
            more = difference.more();
            if (answer.flag("accepted")) {
                book.accepted(difference);
                basis = number;
            } else if (!anew && basis > 0) {
                book.forgotten();
                basis = 0;
                anew = true;
                more = true;
            } else {
                throw new UpFailure("the report was not accepted");
            }
            if (answer.body().getValue("collect") instanceof JsonObject wish) {
                onWish.accept(CollectWish.of(wish));
            }
            if (answer.body().getValue("rights") instanceof JsonArray wishes) {
                onRightsWish.accept(RightsWish.of(wishes));
            }
        } while (more);
    }

    private List<LiveSession> look() throws UpFailure, InterruptedException {
        try {
            return sessions.get().get(LOOK_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new UpFailure("the sessions cannot be looked at: " + e);
        }
    }
}
