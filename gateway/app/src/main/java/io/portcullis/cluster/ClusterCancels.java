package io.portcullis.cluster;

import static io.portcullis.log.LogText.quoted;

import io.portcullis.model.Bytes;
import io.portcullis.model.CancelId;
import io.portcullis.model.CancelMessage;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.model.fleet.CancelSealer;
import io.portcullis.model.fleet.OnlyOnce;
import io.portcullis.model.hazelcast.MapNames;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Cancels that came to another gateway than their session: asks the others, and answers them. What is written is sealed
 * under the fleet's key. Only the gateway that has the session answers, once its target has taken the cancel; so whoever
 * guesses keys waits until the time is over, and learns nothing from it.
 */
public final class ClusterCancels implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger("io.portcullis.cluster");
    /** Entries go from the map by themselves after this. */
    private static final Duration LIFE = Duration.ofSeconds(5);

    /** A question or an answer, as {@link CancelSealer#keyOf} has it. */
    private static final Pattern KEY = Pattern.compile("[qa]/.*");

    /**
     * A member writes an entry within a few milliseconds. One that hangs does not at all: then the question is asked once more under another
     * id, whose entry most probably another member keeps.
     */
    private static final Duration WRITTEN_BY_THEN = Duration.ofMillis(100);

    private static final int MOST_TIMES = 4;

    private static final int PREFIX = 2;
    private static final int MOST_WAITING = 2_000;
    private static final int MOST_REMEMBERED = 20_000;

    /** The sessions of this gateway. */
    @FunctionalInterface
    public interface Sessions {
        /**
         * Passes a cancel on.
         *
         * @param done runs when the target has taken it; not at all if there is no such session
         * @return whether there is one
         */
        boolean cancel(int pid, byte[] secret, Runnable done);
    }

    /** @param deadline for an answer of the others; then the client is not held any longer */
    public record Settings(String node, Duration deadline, Rates rates) {}

    /** A question that waits for its answer, perhaps asked more than once. */
    private record Pending(
            InetAddress origin, Consumer<Boolean> done, long askedAt, List<CancelId> ids, AtomicBoolean over) {
        Pending(InetAddress origin, Consumer<Boolean> done, long askedAt) {
            this(origin, done, askedAt, new CopyOnWriteArrayList<>(), new AtomicBoolean());
        }
    }

    private final ClusterMaps maps;
    private final CancelSealer sealer;
    private final Sessions sessions;
    private final Settings settings;
    private final LongConsumer onMatched;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final Map<CancelId, Pending> pending = new ConcurrentHashMap<>();
    private final OnlyOnce once = new OnlyOnce(MOST_REMEMBERED);
    private final Ignorance ignored = new Ignorance("cancel");
    private final AtomicInteger waiting = new AtomicInteger();
    private final LongAdder asked = new LongAdder();
    private final LongAdder matched = new LongAdder();
    private final LongAdder limited = new LongAdder();
    private final LongAdder answered = new LongAdder();
    private final ScheduledThreadPoolExecutor thread = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("portcullis-cancels").factory());

    /**
     * @param onMatched told how many nanoseconds it took another gateway to pass a cancel on
     * @param random a cryptographic one outside tests
     */
    public ClusterCancels(
            ClusterMaps maps,
            CancelSealer sealer,
            Sessions sessions,
            Settings settings,
            LongConsumer onMatched,
            InstantSource clock,
            RandomGenerator random) {
        this.maps = maps;
        this.sealer = sealer;
        this.sessions = sessions;
        this.settings = settings;
        this.onMatched = onMatched;
        this.clock = clock;
        this.random = random;
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        maps.listen(MapNames.CANCELS, false, this::came);
    }

    // Asking

    /**
     * Asks the others; never blocks.
     *
     * @param done called once, on any thread: with true when another gateway has passed the cancel on, with false when none
     *     has in time, or they are not asked
     */
    public void ask(InetAddress origin, int pid, byte[] secret, Consumer<Boolean> done) {
        if (!settings.rates().mayAsk(origin, System.nanoTime())) {
            limited.increment();
            done.accept(false);
            return;
        }
        CancelMessage.Request request;
        try {
            request = request(pid, Bytes.of(secret));
        } catch (IllegalArgumentException e) {
            // A secret of a length that no gateway gives out.
            done.accept(false);
            return;
        }
        asked.increment();
        Pending question = new Pending(origin, done, System.nanoTime());
        await(request, question);
        try {
            thread.execute(() -> write(request, question, MOST_TIMES));
            thread.schedule(() -> finish(question, false), settings.deadline().toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            finish(question, false);
        }
    }

    private void await(CancelMessage.Request request, Pending question) {
        question.ids().add(request.id());
        pending.put(request.id(), question);
    }

    private CancelMessage.Request request(int pid, Bytes secret) {
        return new CancelMessage.Request(CancelId.random(random), clock.instant(), settings.node(), pid, secret);
    }

    private void write(CancelMessage.Request request, Pending question, int times) {
        CompletableFuture<Void> written = write(request).toCompletableFuture();
        if (times > 1 && !written.isDone()) {
            schedule(() -> askAgain(request, question, written, times - 1));
        }
    }

    private void askAgain(CancelMessage.Request before, Pending question, CompletableFuture<Void> written, int times) {
        if (question.over().get() || (written.isDone() && !written.isCompletedExceptionally())) {
            return;
        }
        // A slow member must not turn one origin's flood into four times as much, which the others would not look at.
        if (!settings.rates().mayAsk(question.origin(), System.nanoTime())) {
            return;
        }
        CancelMessage.Request again = request(before.pid(), before.secret());
        await(again, question);
        write(again, question, times);
    }

    private void schedule(Runnable task) {
        try {
            thread.schedule(task, WRITTEN_BY_THEN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("cancels are closed");
        }
    }

    private void finish(Pending question, boolean passedOn) {
        if (!question.over().compareAndSet(false, true)) {
            return;
        }
        question.ids().forEach(pending::remove);
        if (passedOn) {
            matched.increment();
            onMatched.accept(System.nanoTime() - question.askedAt());
        }
        question.done().accept(passedOn);
    }

    private CompletionStage<Void> write(CancelMessage message) {
        return maps.put(MapNames.CANCELS, CancelSealer.keyOf(message), sealer.seal(message), LIFE)
                .whenComplete((_, failure) -> {
                    if (failure != null) {
                        LOG.debugf("cancel message %s was not written: %s", message, failure);
                    }
                });
    }

    // Being asked

    private void came(String key, byte[] payload) {
        boolean isMessage = KEY.matcher(key).matches() && CancelId.isValid(key.substring(PREFIX));
        if (!isMessage) {
            ignored.add(Ignored.NOT_GENUINE, key, "no key of a message");
            return;
        }
        if (isOfNoInterest(key)) {
            return;
        }
        if (waiting.incrementAndGet() > MOST_WAITING) {
            waiting.decrementAndGet();
            ignored.add(Ignored.TOO_MANY, key, "too many wait to be looked at");
            return;
        }
        try {
            thread.execute(() -> {
                waiting.decrementAndGet();
                look(key, payload);
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("cancels are closed");
        }
    }

    /** Our own question, or an answer to somebody else's. */
    private boolean isOfNoInterest(String key) {
        boolean ourQuestion = pending.containsKey(new CancelId(key.substring(PREFIX)));
        return key.startsWith("a/") != ourQuestion;
    }

    private void look(String key, byte[] payload) {
        try {
            CancelMessage message = sealer.open(key, payload);
            Ignored reason = judge(message);
            if (reason == null) {
                take(message);
            } else {
                ignored.add(reason, key, "of " + message.node());
            }
        } catch (RefusedRecord e) {
            ignored.add(Ignored.NOT_GENUINE, key, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.errorf(e, "defect where=%s", quoted("cancel " + key));
        }
    }

    private @Nullable Ignored judge(CancelMessage message) {
        Instant now = clock.instant();
        if (!message.isTimely(now)) {
            return Ignored.UNTIMELY;
        }
        // Until it can not be timely any more, by whichever clock it was issued.
        Instant until = message.issuedAt().plus(CancelMessage.WINDOW).plusMillis(1);
        if (!once.first(CancelSealer.keyOf(message) + message.node(), until, now)) {
            return Ignored.REPEATED;
        }
        return settings.rates().mayBeAsked(message.node(), System.nanoTime()) ? null : Ignored.TOO_MANY;
    }

    private void take(CancelMessage message) {
        switch (message) {
            case CancelMessage.Answer answer -> {
                Pending question = pending.get(answer.id());
                if (answer.matched() && question != null) {
                    finish(question, true);
                }
            }
            case CancelMessage.Request request when request.node().equals(settings.node()) -> {
                // Our own, which is over by now.
            }
            case CancelMessage.Request request -> {
                boolean here = sessions.cancel(request.pid(), request.secret().toArray(), () -> answer(request));
                if (here) {
                    answered.increment();
                }
            }
        }
    }

    private void answer(CancelMessage.Request request) {
        try {
            thread.execute(() -> write(new CancelMessage.Answer(request.id(), clock.instant(), settings.node(), true)));
        } catch (RejectedExecutionException e) {
            LOG.debug("cancels are closed");
        }
    }

    // Numbers

    /** Cancels that the others were asked about. */
    public long asked() {
        return asked.sum();
    }

    /** Of these, those that one of the others has passed on. */
    public long matched() {
        return matched.sum();
    }

    /** Cancels that the others were not asked about because there were too many. */
    public long limited() {
        return limited.sum();
    }

    /** Cancels of others for sessions that are here. */
    public long answered() {
        return answered.sum();
    }

    public long ignored(Ignored reason) {
        return ignored.count(reason);
    }

    /** Nobody is held any longer. */
    @Override
    public void close() {
        thread.shutdownNow();
        pending.values().forEach(question -> finish(question, false));
    }
}
