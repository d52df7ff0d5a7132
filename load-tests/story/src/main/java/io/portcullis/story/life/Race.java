package io.portcullis.story.life;

import io.portcullis.harness.Await;
import io.portcullis.harness.ClusterApi.Answer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What came of two who did something at the same moment. */
record Race(Answer first, Answer second) {
    /** Both threads are there by then. */
    private static final Duration BEFORE = Duration.ofMillis(20);

    private static final int STEPS = 5;
    private static final int STEP_MILLIS = 3;

    /** Something at a node. */
    @FunctionalInterface
    interface Act {
        Answer done() throws IOException;
    }

    /** @param round each of five sends one of the two a little sooner or later than the other, from 6 ms before to 6 ms after */
    static Race of(int round, Act first, Act second) throws InterruptedException {
        Instant begin = Instant.now().plus(BEFORE);
        Duration lead = Duration.ofMillis((long) (round % STEPS - STEPS / 2) * STEP_MILLIS);
        try (ExecutorService both = Executors.newFixedThreadPool(2)) {
            Future<Answer> one = both.submit(at(begin, first));
            Future<Answer> other = both.submit(at(begin.plus(lead), second));
            return new Race(one.get(), other.get());
        } catch (ExecutionException e) {
            throw new AssertionError("no answer", e.getCause());
        }
    }

    private static Callable<Answer> at(Instant when, Act act) {
        return () -> {
            Await.exactly(when);
            return act.done();
        };
    }

    String words() {
        return first.words() + " | " + second.words();
    }
}
