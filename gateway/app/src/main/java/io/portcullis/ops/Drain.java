package io.portcullis.ops;

import io.portcullis.config.GatewayConfig;
import io.portcullis.relay.Door;
import io.portcullis.relay.Leaving;
import io.portcullis.relay.SessionRegistry;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * How a gateway leaves so that hardly any client notices: it says so first, while it goes on as before (load balancers
 * learn of it by its health); then it lets nobody in, ends each session when it rests, and after the deadline each between
 * two of its transactions. What is left then is for whoever ends the process.
 */
final class Drain {
    private static final Logger LOG = Logger.getLogger("io.portcullis.gateway");
    private static final long LOOK_AGAIN_MILLIS = 50;

    private final GatewayConfig.Drain config;
    private final Leaving leaving;
    private final Door door;
    private final SessionRegistry sessions;
    private final BooleanSupplier anybodyLoggingIn;
    private final CountDownLatch hurried = new CountDownLatch(1);
    private boolean begun;

    /** @param anybodyLoggingIn whether there is anybody who has no session yet, but may still be told why he gets none */
    Drain(
            GatewayConfig.Drain config,
            Leaving leaving,
            Door door,
            SessionRegistry sessions,
            BooleanSupplier anybodyLoggingIn) {
        this.config = config;
        this.leaving = leaving;
        this.door = door;
        this.sessions = sessions;
        this.anybodyLoggingIn = anybodyLoggingIn;
    }

    /** The gateway is told to leave: returns when it may end. Told again, it waits no longer. */
    void onTold() {
        if (begin()) {
            try {
                drain(System.nanoTime());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        } else {
            LOG.info("gateway-hurried detail=\"told to stop again: no session is waited for any longer\"");
            hurried.countDown();
        }
    }

    private synchronized boolean begin() {
        boolean first = !begun;
        begun = true;
        return first;
    }

    private void drain(long told) throws InterruptedException {
        LOG.infof(
                "gateway-draining sessions=%d announce-ms=%d deadline-ms=%d grace-ms=%d",
                sessions.size(),
                config.announce().toMillis(),
                config.deadline().toMillis(),
                config.grace().toMillis());
        enter(Leaving.Phase.ANNOUNCED);
        hurried.await(config.announce().toNanos(), TimeUnit.NANOSECONDS);
        enter(Leaving.Phase.RESTING);
        door.close();
        if (!isEmptyBy(told, config.deadline())) {
            LOG.infof("gateway-drain-deadline sessions=%d", sessions.size());
            enter(Leaving.Phase.BETWEEN_TRANSACTIONS);
            sessions.leaveAtBoundary();
            isEmptyBy(told, config.deadline().plus(config.grace()));
        }
    }

    private void enter(Leaving.Phase phase) {
        leaving.enter(phase);
    }

    private boolean isEmptyBy(long told, Duration after) throws InterruptedException {
        long end = told + after.toNanos();
        while (!isEmpty() && System.nanoTime() - end < 0) {
            if (hurried.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
                return isEmpty();
            }
        }
        return isEmpty();
    }

    private boolean isEmpty() {
        // In this order: a login is counted until its session is.
        return !anybodyLoggingIn.getAsBoolean() && sessions.size() == 0;
    }
}
