package io.portcullis.up;

import io.portcullis.model.LinkId;
import io.portcullis.session.GrantStanding;
import io.portcullis.session.GrantStanding.News;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Asks the grant cluster how it stands with the grants that confirmed logins wait for: about all of them together, every two seconds, and at
 * once about one that has just begun to wait. It has a thread only while somebody waits.
 */
final class GrantAsker implements AutoCloseable {
    static final int MOST_AT_ONCE = 100;
    private static final long EVERY_MILLIS = 2_000;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;
    private static final int NOT_FOUND = 404;

    private final UpClient client;
    private final Trouble trouble;
    private final Map<LinkId, Asked> waiting = new ConcurrentHashMap<>();
    private final AtomicBoolean running = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor thread;
    /** For how long the cluster asks to be left alone; of the thread. */
    private long pauseMillis;

    /** One that waits, by the name of its target that grants have. */
    private static final class Asked {
        private final String target;
        private final Consumer<News> then;
        private volatile boolean told;

        Asked(String target, Consumer<News> then) {
            this.target = target;
            this.then = then;
        }

        void tell(News news) {
            told = true;
            then.accept(news);
        }
    }

    /** @param trouble of all that is said about links */
    GrantAsker(UpClient client, Trouble trouble) {
        this.client = client;
        this.trouble = trouble;
        this.thread = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("portcullis-links-grants").factory());
        thread.setKeepAliveTime(10, TimeUnit.SECONDS);
        thread.allowCoreThreadTimeOut(true);
    }

    /** From now on {@code then} hears how it stands. */
    void add(LinkId id, String target, Consumer<News> then) {
        waiting.put(id, new Asked(target, then));
        try {
            if (running.compareAndSet(false, true)) {
                thread.execute(this::round);
            } else {
                thread.execute(() -> ask(true));
            }
        } catch (RejectedExecutionException e) {
            // The gateway stops, and says so itself.
        }
    }

    void remove(LinkId id) {
        waiting.remove(id);
    }

    int size() {
        return waiting.size();
    }

    private void round() {
        pauseMillis = 0;
        try {
            ask(false);
        } catch (RuntimeException defect) {
            trouble.failed("the asking about grants failed: " + defect);
        } finally {
            running.set(false);
            if (!waiting.isEmpty() && running.compareAndSet(false, true)) {
                again();
            }
        }
    }

    private void again() {
        try {
            long pause = Math.clamp(pauseMillis, EVERY_MILLIS, LONGEST_PAUSE_MILLIS);
            thread.schedule(this::round, pause, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // As above.
        }
    }

    /** @param anew only about those that have heard nothing yet */
    private void ask(boolean anew) {
        Map<LinkId, Asked> batch = new LinkedHashMap<>();
        for (Map.Entry<LinkId, Asked> one : waiting.entrySet()) {
            if (!anew || !one.getValue().told) {
                batch.put(one.getKey(), one.getValue());
            }
            if (batch.size() == MOST_AT_ONCE) {
                ask(batch);
                batch.clear();
            }
        }
        if (!batch.isEmpty()) {
            ask(batch);
        }
    }

    private void ask(Map<LinkId, Asked> batch) {
        Map<LinkId, String> targets = new LinkedHashMap<>();
        batch.forEach((id, asked) -> targets.put(id, asked.target));
        try {
            UpAnswer answer = client.send(GrantAnswer.request(targets));
            if (answer.status() == NOT_FOUND) {
                tellAll(batch, new GrantStanding.Unknown());
                return;
            }
            if (!answer.isOk()) {
                throw new UpFailure(answer.words());
            }
            Map<LinkId, News> news = GrantAnswer.read(answer, batch.keySet());
            trouble.succeeded();
            batch.forEach((id, asked) -> {
                News one = news.get(id);
                if (one != null && waiting.get(id) == asked) {
                    asked.tell(one);
                }
            });
        } catch (UpFailure e) {
            trouble.failed(String.valueOf(e.getMessage()));
            pauseMillis = Math.max(pauseMillis, e.retryAfter().toMillis());
            tellAll(batch, new GrantStanding.Unreachable());
        } catch (InterruptedException e) {
            // It is closed.
            Thread.currentThread().interrupt();
        }
    }

    private static void tellAll(Map<LinkId, Asked> batch, GrantStanding standing) {
        batch.values().forEach(asked -> asked.tell(News.own(standing)));
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
