package io.portcullis.up;

import io.portcullis.model.Command.Action.LinkDecided;
import io.portcullis.model.LinkId;
import io.portcullis.model.OriginNetwork;
import io.portcullis.rate.TokenBuckets;
import io.portcullis.session.LoginLinks;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Asks the grant cluster to have logins confirmed, and remembers which ones wait. What it is answered only says where a
 * person goes: nothing but the signed decision, which comes by another way, lets a login go on.
 */
public final class LinkDesk implements LoginLinks, AutoCloseable {
    /** Of one login from one origin, and from one origin; the cluster has bounds of its own over all gateways. */
    static final int MOST_OF_LOGIN_AND_ORIGIN = 5;

    static final int MOST_OF_DEVICE = 50;
    static final int MOST_OF_ORIGIN = 100;

    private static final int THREADS = 4;
    private static final int MOST_QUEUED = 200;
    private static final int WITHDRAWING = 1;
    private static final int MOST_WITHDRAWN = 1_000;
    /** How often one address may begin: a pool that tries again and again is told the same prompt by the cluster. */
    private static final double PER_SECOND = 2;

    private static final int BURST = 20;
    private static final int MOST_ORIGINS = 10_000;

    private final UpClient client;
    private final Trouble trouble = new Trouble("links", "nobody can confirm a login in a browser");
    private final RandomGenerator random;
    private final int most;
    private final Map<LinkId, Waiter> waiting = new ConcurrentHashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private final TokenBuckets rates = new TokenBuckets(PER_SECOND, BURST, MOST_ORIGINS);
    private final AtomicLong begun = new AtomicLong();
    private final LongAdder asked = new LongAdder();
    private final LongAdder limited = new LongAdder();
    private final ThreadPoolExecutor threads = threads("portcullis-links-", THREADS, MOST_QUEUED);
    /** Of their own: when too many are asked for, those who leave make room at the cluster. */
    private final ThreadPoolExecutor withdrawing = threads("portcullis-links-withdrawn-", WITHDRAWING, MOST_WITHDRAWN);

    /**
     * Begins nothing yet.
     *
     * @param random a cryptographic one outside tests
     * @param most how many logins may wait at once
     */
    LinkDesk(UpClient client, RandomGenerator random, int most) {
        this.client = client;
        this.random = random;
        this.most = most;
    }

    private static ThreadPoolExecutor threads(String name, int count, int mostQueued) {
        ThreadPoolExecutor made = new ThreadPoolExecutor(
                count,
                count,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(mostQueued),
                Thread.ofPlatform().daemon().name(name, 1).factory());
        made.allowCoreThreadTimeOut(true);
        return made;
    }

    private final class Waiter implements Waiting {
        private final LinkId id;
        private final Wish wish;
        private final Consumer<News> then;
        private final String network;
        private final long number = begun.incrementAndGet();
        /** Whether the cluster may know of it. */
        private volatile boolean prompted;

        Waiter(LinkId id, Wish wish, Consumer<News> then) {
            this.id = id;
            this.wish = wish;
            this.then = then;
            this.network = OriginNetwork.of(wish.origin());
        }

        boolean fits(LinkDecided decided) {
            return wish.login().equals(decided.login()) && wish.origin().equals(decided.origin());
        }

        /** Who is counted: whoever asks under that name from there; whose secret was proved, apart from all others. */
        String who() {
            String device = wish.device();
            return device == null ? wish.login() + " " + network : device;
        }

        /** Whose attempts over time are counted together. */
        String pace() {
            String device = wish.device();
            return device == null ? network : device;
        }

        /** A program of a device opens many at once, and mostly nobody needs to be asked; of those who are the cluster counts. */
        int mostAtOnce() {
            return wish.device() == null ? MOST_OF_LOGIN_AND_ORIGIN : MOST_OF_DEVICE;
        }

        boolean waits() {
            return waiting.get(id) == this;
        }

        /** The last news; false if it does not wait any more. */
        boolean end(News news) {
            if (!forget()) {
                return false;
            }
            then.accept(news);
            return true;
        }

        private boolean forget() {
            boolean here = waiting.remove(id, this);
            if (here) {
                giveBack(this);
            }
            return here;
        }

        @Override
        public void leave() {
            if (forget() && prompted) {
                withdraw(id);
            }
        }

        /** Gives way to one from an origin with fewer. */
        void giveWay() {
            if (end(new News.TooMany("from one address, and others wait")) && prompted) {
                withdraw(id);
            }
        }
    }

    @Override
    public Waiting ask(Wish wish, Consumer<News> then) {
        Waiter heaviest = full(OriginNetwork.of(wish.origin()));
        if (heaviest != null) {
            limited.increment();
            heaviest.giveWay();
        }
        Waiter waiter = new Waiter(LinkId.random(random), wish, then);
        String limit = take(waiter);
        if (limit != null) {
            limited.increment();
            then.accept(new News.TooMany(limit));
            return () -> {};
        }
        asked.increment();
        try {
            threads.execute(() -> start(waiter));
        } catch (RejectedExecutionException e) {
            waiter.end(new News.Unavailable("too many are being asked for, or the gateway stops"));
        }
        return waiter;
    }

    /** When no place is left: the newest of the origin with most, if that is another one, which gives up its own; else null. */
    private synchronized @Nullable Waiter full(String network) {
        if (waiting.size() < most) {
            return null;
        }
        Map<String, Integer> origins = new HashMap<>();
        waiting.values().forEach(waiter -> origins.merge(waiter.network, 1, Integer::sum));
        return waiting.values().stream()
                .max(Comparator.<Waiter>comparingInt(waiter -> origins.getOrDefault(waiter.network, 0))
                        .thenComparingLong(waiter -> waiter.number))
                .filter(waiter -> origins.getOrDefault(waiter.network, 0) > origins.getOrDefault(network, 0) + 1)
                .orElse(null);
    }

    /** Counts one more; the limit in the way, or null. */
    private synchronized @Nullable String take(Waiter waiter) {
        if (waiting.size() >= most) {
            return "of this gateway";
        }
        if (counts.getOrDefault(waiter.who(), 0) >= waiter.mostAtOnce()) {
            return "of the login from its address";
        }
        if (counts.getOrDefault(waiter.network, 0) >= MOST_OF_ORIGIN) {
            return "from one address";
        }
        if (!rates.take(waiter.pace(), System.nanoTime())) {
            return "from one address within a short time";
        }
        counts.merge(waiter.who(), 1, Integer::sum);
        counts.merge(waiter.network, 1, Integer::sum);
        waiting.put(waiter.id, waiter);
        return null;
    }

    private synchronized void giveBack(Waiter waiter) {
        counts.computeIfPresent(waiter.who(), (_, count) -> count == 1 ? null : count - 1);
        counts.computeIfPresent(waiter.network, (_, count) -> count == 1 ? null : count - 1);
    }

    private void start(Waiter waiter) {
        if (!waiter.waits()) {
            return;
        }
        try {
            UpAnswer answer = client.send(LinkMessage.start(waiter.id, waiter.wish));
            onAnswer(waiter, answer);
        } catch (UpFailure e) {
            trouble.failed(String.valueOf(e.getMessage()));
            if (waiter.end(new News.Unavailable(String.valueOf(e.getMessage())))) {
                // It may have arrived although nothing came back.
                withdraw(waiter.id);
            }
        } catch (InterruptedException e) {
            waiter.end(new News.Unavailable("the gateway stops"));
        }
    }

    private void onAnswer(Waiter waiter, UpAnswer answer) throws UpFailure {
        if (!answer.isOk()) {
            throw new UpFailure(answer.words());
        }
        trouble.succeeded();
        switch (answer.text("state")) {
            case "open" -> onOpen(waiter, prompt(answer));
            case "decided" -> {
                // The decision is on its way; it may have been here before this answer.
            }
            case "denied" -> waiter.end(new News.Denied());
            case "too-many" -> waiter.end(new News.TooMany("of the login or its address, at the grant cluster"));
            case "over" -> waiter.end(new News.Unavailable("the grant cluster says that it is over"));
            default -> throw new UpFailure(answer.words());
        }
    }

    private static News.Prompt prompt(UpAnswer answer) throws UpFailure {
        String url = answer.text("url");
        String code = answer.text("code");
        long life = answer.number("lifeMs");
        if (!url.startsWith("https://") || code.isEmpty() || life <= 0) {
            throw new UpFailure(answer.words());
        }
        return new News.Prompt(url, code, Duration.ofMillis(life));
    }

    private void onOpen(Waiter waiter, News.Prompt prompt) {
        switch (waiter.wish.kind()) {
            case NEXT -> waiter.end(prompt);
            case HELD -> {
                waiter.prompted = true;
                if (waiter.waits()) {
                    waiter.then.accept(prompt);
                } else {
                    withdraw(waiter.id);
                }
            }
        }
    }

    /** If it does not arrive, the link is over by itself minutes later. */
    private void withdraw(LinkId id) {
        try {
            withdrawing.execute(() -> {
                try {
                    client.send(LinkMessage.withdraw(id));
                } catch (UpFailure e) {
                    trouble.failed(String.valueOf(e.getMessage()));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        } catch (RejectedExecutionException e) {
            // As if it did not arrive.
        }
    }

    /** What the cluster has signed for this gateway; false if no login waits that all of it fits. */
    public boolean decided(LinkDecided decided) {
        Waiter waiter = waiting.get(decided.link());
        return waiter != null && waiter.fits(decided) && waiter.end(news(decided));
    }

    private static News news(LinkDecided decided) {
        return switch (decided.outcome()) {
            case CONFIRMED -> new News.Confirmed(decided.issuer(), decided.subject());
            case DENIED -> new News.Denied();
            case FAILED -> new News.Failed();
        };
    }

    Trouble trouble() {
        return trouble;
    }

    /** Logins that wait for somebody now. */
    public int waiting() {
        return waiting.size();
    }

    /** Logins that somebody was to confirm. */
    public long asked() {
        return asked.sum();
    }

    /** Logins that nobody was asked about, because too many were. */
    public long limited() {
        return limited.sum();
    }

    @Override
    public void close() {
        threads.shutdownNow();
        withdrawing.shutdownNow();
    }
}
