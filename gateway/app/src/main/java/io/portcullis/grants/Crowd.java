package io.portcullis.grants;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** All cores for a crowd of files: a verification costs most of a millisecond. The threads go when there is no crowd. */
final class Crowd {
    private final ThreadPoolExecutor threads;

    Crowd(int cores) {
        threads = new ThreadPoolExecutor(
                cores,
                cores,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("portcullis-verify-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /** Applies {@code work} to each item, and returns the results in the items' order. */
    <T, R> List<R> map(Collection<T> items, Function<T, R> work) {
        List<Future<R>> pending = new ArrayList<>(items.size());
        for (T item : items) {
            pending.add(threads.submit(() -> work.apply(item)));
        }
        List<R> results = new ArrayList<>(items.size());
        for (Future<R> one : pending) {
            results.add(await(one));
        }
        return results;
    }

    private static <R> R await(Future<R> one) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return one.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new IllegalStateException(e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
