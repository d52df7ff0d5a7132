package io.portcullis.relay;

import io.netty.channel.ChannelHandlerContext;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The wait of one attempt to log in from where too many have failed: it is tried when its turn comes soon enough. */
final class FailureWait {
    private final FailedProofs failed;
    private boolean waiting;
    private boolean over;

    FailureWait(FailedProofs failed) {
        this.failed = failed;
    }

    /** {@code then} hears whether it may be tried, at once if nothing stands in the way. */
    void await(ChannelHandlerContext context, InetAddress origin, String login, Consumer<Boolean> then) {
        look(context, origin, login, System.nanoTime() + failed.longestWait(), then);
    }

    private void look(
            ChannelHandlerContext context, InetAddress origin, String login, long until, Consumer<Boolean> then) {
        if (over) {
            return;
        }
        long now = System.nanoTime();
        long wait = failed.waitOf(origin, login, now);
        boolean waits = wait > 0 && until - now > 0 && (waiting || failed.mayWait());
        if (waits) {
            waiting = true;
            context.executor()
                    .schedule(
                            () -> look(context, origin, login, until, then),
                            Math.min(wait, until - now),
                            TimeUnit.NANOSECONDS);
            return;
        }
        give();
        if (wait > 0) {
            failed.holdBack();
        }
        then.accept(wait == 0);
    }

    /** The login is over, or goes on. */
    void give() {
        over = true;
        if (waiting) {
            waiting = false;
            failed.stopWaiting();
        }
    }
}
