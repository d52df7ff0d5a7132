package io.portcullis.upstream;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Places of which there are only so many. Who finds none may wait for one: the lines in which they wait take turns, so a storm in one of
 * them keeps no other out. Safe for any thread.
 */
public final class Places {
    private final FairQueue<Ticket> waiting;
    private int taken;
    /** How many there are; who asks last knows. */
    private int most;

    /** @param mostWaiting how many may wait for a place */
    public Places(int mostWaiting) {
        this.waiting = new FairQueue<>(mostWaiting);
    }

    /** Somebody who waits for a place. */
    public final class Ticket {
        private final String line;
        private final Consumer<Boolean> called;

        private Ticket(String line, Consumer<Boolean> called) {
            this.line = line;
            this.called = called;
        }

        /** Waits no longer; false if it has been called, or is just being. */
        public boolean tearUp() {
            synchronized (Places.this) {
                return waiting.remove(line, this);
            }
        }
    }

    /**
     * Takes a place; false if all are taken, or somebody waits for one. A place taken must be given back once.
     *
     * @param most how many there are, now
     */
    public synchronized boolean take(int most) {
        this.most = most;
        if (taken >= most || waiting.size() > 0) {
            return false;
        }
        taken++;
        return true;
    }

    /**
     * Waits for a place.
     *
     * @param line in which it waits
     * @param called once, on any thread, unless the ticket is torn up: with true if a place was taken for it, with false if
     *     it has to leave the queue
     * @return null if there is no room to wait; nobody is called then
     */
    public @Nullable Ticket await(String line, Consumer<Boolean> called) {
        Ticket ticket = new Ticket(line, called);
        Ticket loser;
        List<Ticket> next;
        synchronized (this) {
            loser = waiting.add(line, ticket);
            next = free();
        }
        next.forEach(first -> first.called.accept(true));
        if (loser != null && loser != ticket) {
            loser.called.accept(false);
        }
        return loser == ticket ? null : ticket;
    }

    public void giveBack() {
        List<Ticket> next;
        synchronized (this) {
            taken--;
            next = free();
        }
        next.forEach(first -> first.called.accept(true));
    }

    private List<Ticket> free() {
        List<Ticket> next = new ArrayList<>(1);
        while (taken < most && waiting.size() > 0) {
            next.add(requireNonNull(waiting.poll()));
            taken++;
        }
        return next;
    }

    /** How many are taken. */
    public synchronized int taken() {
        return taken;
    }

    /** How many wait for one. */
    public synchronized int waiting() {
        return waiting.size();
    }
}
