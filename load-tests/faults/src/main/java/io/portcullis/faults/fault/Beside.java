package io.portcullis.faults.fault;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Something that goes on beside; what goes wrong there comes to light at its end. */
final class Beside {
    private final FutureTask<Boolean> task;

    private Beside(Runnable work) {
        this.task = new FutureTask<>(work, true);
        Thread.ofVirtual().start(task);
    }

    static Beside start(Runnable work) {
        return new Beside(work);
    }

    /** Returns when all are done. */
    static void all(List<? extends Runnable> works) {
        works.stream().map(Beside::start).toList().forEach(Beside::await);
    }

    /** Returns when it is done. */
    void await() {
        try {
            task.get();
        } catch (ExecutionException e) {
            throw new AssertionError(String.valueOf(e.getCause()), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
