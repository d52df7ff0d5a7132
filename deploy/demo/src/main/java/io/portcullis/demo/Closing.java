package io.portcullis.demo;

import java.util.ArrayDeque;
import java.util.Deque;

/** What must be closed at the end, the last opened first, whichever thread comes to do it. */
final class Closing implements AutoCloseable {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private boolean closed;

    synchronized void add(AutoCloseable one) {
        if (closed) {
            quietly(one);
        } else {
            open.push(one);
        }
    }

    /** Goes on to the end whatever happens: the harness' reaper ends what a failure leaves here. */
    @Override
    public synchronized void close() {
        closed = true;
        while (!open.isEmpty()) {
            quietly(open.pop());
        }
    }

    private static void quietly(AutoCloseable one) {
        try {
            one.close();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Exception | AssertionError _) {
            // A process that Ctrl-C has ended before us: what was wanted.
        }
    }
}
