package io.portcullis.relay;

import io.netty.channel.Channel;
import java.util.concurrent.TimeUnit;

/**
 * Cancels what runs for one session when more has come of it than the grant has left, and again if it goes on. On the session's event
 * loop.
 */
final class WorkBrake {
    private static final long AGAIN = TimeUnit.MILLISECONDS.toNanos(100);

    private final RelaySession session;
    private final ClientCancels cancels;
    private final Channel target;
    private long pulledAt = System.nanoTime() - AGAIN;
    private boolean pulled;

    WorkBrake(RelaySession session, ClientCancels cancels, Channel target) {
        this.session = session;
        this.cancels = cancels;
        this.target = target;
    }

    void pull() {
        long now = System.nanoTime();
        if (session.isPassing() && !cancels.isAnyInFlight() && now - pulledAt > AGAIN) {
            pulledAt = now;
            // Who fills a socket waits in it, and can not end what it does before the cancel is there.
            pulled = true;
            target.config().setAutoRead(false);
            cancels.send(this::onCancelled);
            session.updateClientReading();
        }
    }

    private void onCancelled() {
        pulled = false;
        session.onWorkStopped();
    }

    /** Whether the target is not read until the cancel is there. */
    boolean isPulled() {
        return pulled;
    }
}
