package io.portcullis.relay;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ScheduledFuture;
import io.portcullis.upstream.Places;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One of so many places: taken at once, or waited for in its turn. On one event loop. */
final class Place {
    private final Places places;
    private final int most;
    private final String line;
    private final EventExecutor loop;
    private Places.@Nullable Ticket ticket;
    private @Nullable ScheduledFuture<?> deadline;
    private boolean taken;
    private boolean left;

    /**
     * @param most how many places there are
     * @param line in which it is waited for
     */
    Place(Places places, int most, String line, EventExecutor loop) {
        this.places = places;
        this.most = most;
        this.line = line;
        this.loop = loop;
    }

    /**
     * @param patience how long it is waited for, in milliseconds
     * @param then hears, at once or later but once, whether there is a place
     */
    void take(long patience, Consumer<Boolean> then) {
        taken = places.take(most);
        if (taken) {
            then.accept(true);
            return;
        }
        ticket = places.await(line, granted -> loop.execute(() -> onCalled(granted, then)));
        if (ticket == null) {
            then.accept(false);
            return;
        }
        Places.Ticket mine = ticket;
        deadline = loop.schedule(
                () -> {
                    if (mine.tearUp()) {
                        then.accept(false);
                    }
                },
                patience,
                TimeUnit.MILLISECONDS);
    }

    private void onCalled(boolean granted, Consumer<Boolean> then) {
        if (deadline != null) {
            deadline.cancel(false);
        }
        taken = granted;
        if (left) {
            giveBack();
        } else {
            then.accept(granted);
        }
    }

    /** Nobody waits any more, and a place that was taken is free again. */
    void leave() {
        if (left) {
            return;
        }
        left = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (ticket != null) {
            ticket.tearUp();
        }
        giveBack();
    }

    private void giveBack() {
        if (taken) {
            taken = false;
            places.giveBack();
        }
    }
}
