package io.portcullis.up;

import io.portcullis.model.Command.Action.LinkDecided;
import io.portcullis.model.LinkId;
import io.portcullis.session.GrantStanding;
import io.portcullis.session.LoginLinks;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * Asks the grant cluster to have logins confirmed, and remembers which ones wait. What it is answered only says where a
 * person goes: nothing but the signed decision, which comes by another way, lets a login go on.
 */
public final class LinkDesk implements LoginLinks, AutoCloseable {
    private static final int THREADS = 4;
    private static final int MOST_QUEUED = 200;
    private static final int WITHDRAWING = 1;
    private static final int MOST_WITHDRAWN = 1_000;

    private final UpClient client;
    private final Trouble trouble = new Trouble("links", "nobody can confirm a login in a browser");
    private final RandomGenerator random;
    private final LinkRoom room;
    private final GrantAsker grants;
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
        this.room = new LinkRoom(most);
        this.grants = new GrantAsker(client, trouble);
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

    @Override
    public Waiting ask(Wish wish, Consumer<News> then) {
        LinkWaiter waiter = new LinkWaiter(LinkId.random(random), wish, then);
        LinkWaiter heaviest = room.wouldGiveWay(waiter.network());
        if (heaviest != null) {
            limited.increment();
            giveWay(heaviest);
        }
        String limit = room.take(waiter);
        if (limit != null) {
            limited.increment();
            then.accept(new News.TooMany(limit));
            return () -> {};
        }
        asked.increment();
        try {
            threads.execute(() -> start(waiter));
        } catch (RejectedExecutionException e) {
            end(waiter, new News.Unavailable("too many are being asked for, or the gateway stops"));
        }
        return new Waiting() {
            @Override
            public void leave() {
                LinkDesk.this.leave(waiter);
            }

            @Override
            public Waiting awaitGrant(String target, Consumer<GrantStanding.News> told) {
                return LinkDesk.this.awaitGrant(waiter, target, told);
            }
        };
    }

    private Waiting awaitGrant(LinkWaiter confirmed, String target, Consumer<GrantStanding.News> then) {
        LinkWaiter waiter = confirmed.forGrant(news -> {
            grants.remove(confirmed.id());
            then.accept(GrantStanding.News.own(new GrantStanding.TooMany("from one address, and others wait")));
        });
        String limit = room.takeAgain(waiter);
        if (limit != null) {
            limited.increment();
            then.accept(GrantStanding.News.own(new GrantStanding.TooMany(limit)));
            return () -> {};
        }
        grants.add(waiter.id(), target, then);
        if (!room.has(waiter)) {
            // It had to give way at once.
            grants.remove(waiter.id());
        }
        return () -> {
            if (room.giveBack(waiter)) {
                grants.remove(waiter.id());
            }
        };
    }

    /** The last news; false if it does not wait any more. */
    private boolean end(LinkWaiter waiter, News news) {
        if (!room.giveBack(waiter)) {
            return false;
        }
        waiter.tell(news);
        return true;
    }

    private void leave(LinkWaiter waiter) {
        if (room.giveBack(waiter) && waiter.wasPrompted()) {
            withdraw(waiter.id());
        }
    }

    /** To one from an origin with fewer. */
    private void giveWay(LinkWaiter waiter) {
        if (end(waiter, new News.TooMany("from one address, and others wait")) && waiter.wasPrompted()) {
            withdraw(waiter.id());
        }
    }

    private void start(LinkWaiter waiter) {
        if (!room.has(waiter)) {
            return;
        }
        try {
            UpAnswer answer = client.send(LinkMessage.start(waiter.id(), waiter.wish()));
            onAnswer(waiter, answer);
        } catch (UpFailure e) {
            trouble.failed(String.valueOf(e.getMessage()));
            if (end(waiter, new News.Unavailable(String.valueOf(e.getMessage())))) {
                // It may have arrived although nothing came back.
                withdraw(waiter.id());
            }
        } catch (InterruptedException e) {
            end(waiter, new News.Unavailable("the gateway stops"));
        }
    }

    private void onAnswer(LinkWaiter waiter, UpAnswer answer) throws UpFailure {
        if (!answer.isOk()) {
            throw new UpFailure(answer.words());
        }
        trouble.succeeded();
        switch (answer.text("state")) {
            case "open" -> onOpen(waiter, prompt(answer));
            case "decided" -> {
                // The decision is on its way; it may have been here before this answer.
            }
            case "denied" -> end(waiter, new News.Denied());
            case "too-many" -> end(waiter, new News.TooMany("of the login or its address, at the grant cluster"));
            case "over" -> end(waiter, new News.Unavailable("the grant cluster says that it is over"));
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

    private void onOpen(LinkWaiter waiter, News.Prompt prompt) {
        switch (waiter.wish().kind()) {
            case NEXT -> end(waiter, prompt);
            case HELD -> {
                waiter.prompted();
                if (room.has(waiter)) {
                    waiter.tell(prompt);
                } else {
                    withdraw(waiter.id());
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
        LinkWaiter waiter = room.find(decided.link());
        return waiter != null && waiter.fits(decided) && end(waiter, news(decided));
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

    /** Logins that wait for somebody now, be it only for their grant. */
    public int waiting() {
        return room.size();
    }

    /** Of those the ones that are confirmed, and wait for a grant. */
    public int waitingForGrants() {
        return grants.size();
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
        grants.close();
        withdrawing.shutdownNow();
    }
}
