package io.portcullis.upstream;

import io.portcullis.config.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts the sessions of this gateway at each target against its {@code max-connections}. Who finds no place may wait for
 * one: the logins take turns, so a storm of one of them keeps no other out. Safe for any thread.
 */
public final class TargetSlots {
    private final int mostWaiting;
    private final ConcurrentHashMap<String, Places> targets = new ConcurrentHashMap<>();

    /** @param mostWaiting how many may wait for a place at one target */
    public TargetSlots(int mostWaiting) {
        this.mostWaiting = mostWaiting;
    }

    /** Somebody who waits for a place. */
    public final class Ticket {
        private final Target target;
        private final String login;
        private final Consumer<Boolean> called;

        private Ticket(Target target, String login, Consumer<Boolean> called) {
            this.target = target;
            this.login = login;
            this.called = called;
        }

        /** Waits no longer; false if it has been called, or is just being. */
        public boolean tearUp() {
            Places places = of(target);
            synchronized (places) {
                return places.waiting.remove(login, this);
            }
        }
    }

    /** Of one target; guarded by itself. */
    private final class Places {
        private int taken;
        private final FairQueue<Ticket> waiting = new FairQueue<>(mostWaiting);

        private List<Ticket> free() {
            List<Ticket> next = new ArrayList<>(1);
            Ticket first = waiting.peek();
            while (first != null && taken < first.target.maxConnections()) {
                waiting.poll();
                taken++;
                next.add(first);
                first = waiting.peek();
            }
            return next;
        }
    }

    private Places of(Target target) {
        return targets.computeIfAbsent(target.name(), _ -> new Places());
    }

    /** Takes a place at a target; false if all are taken, or somebody waits for one. A place taken must be given back once. */
    public boolean take(Target target) {
        Places places = of(target);
        synchronized (places) {
            if (places.taken >= target.maxConnections() || places.waiting.size() > 0) {
                return false;
            }
            places.taken++;
            return true;
        }
    }

    /**
     * Waits for a place.
     *
     * @param login whose line it waits in
     * @param called once, on any thread, unless the ticket is torn up: with true if a place was taken for it, with false if
     *     it has to leave the queue
     * @return null if there is no room to wait; nobody is called then
     */
    public @Nullable Ticket await(Target target, String login, Consumer<Boolean> called) {
        Places places = of(target);
        Ticket ticket = new Ticket(target, login, called);
        Ticket loser;
        List<Ticket> next;
        synchronized (places) {
            loser = places.waiting.add(login, ticket);
            next = places.free();
        }
        next.forEach(first -> first.called.accept(true));
        if (loser != null && loser != ticket) {
            loser.called.accept(false);
        }
        return loser == ticket ? null : ticket;
    }

    public void giveBack(Target target) {
        Places places = of(target);
        List<Ticket> next;
        synchronized (places) {
            places.taken--;
            next = places.free();
        }
        next.forEach(first -> first.called.accept(true));
    }

    /** The places that are taken at a target. */
    public int taken(String target) {
        Places places = targets.get(target);
        if (places == null) {
            return 0;
        }
        synchronized (places) {
            return places.taken;
        }
    }

    /** Who waits for a place at a target. */
    public int waiting(String target) {
        Places places = targets.get(target);
        if (places == null) {
            return 0;
        }
        synchronized (places) {
            return places.waiting.size();
        }
    }
}
