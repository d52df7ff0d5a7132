package io.portcullis.relay;

import io.netty.channel.ChannelHandlerContext;
import java.net.InetAddress;
import java.util.concurrent.TimeUnit;

/** The wait of one attempt to log in from where too many have failed. Whether its turn has come then shows when it {@linkplain FailedProofs#settle counts}. */
final class FailureWait {
    private final FailedProofs failed;
    private boolean waiting;
    private boolean over;

    FailureWait(FailedProofs failed) {
        this.failed = failed;
    }

    /** {@code then} is run at once if nothing stands in the way, else when its turn has come, and no later than it is worth waiting. */
    void await(ChannelHandlerContext context, InetAddress origin, String login, Runnable then) {
        look(context, origin, login, System.nanoTime() + failed.longestWait(), then);
    }

    private void look(ChannelHandlerContext context, InetAddress origin, String login, long until, Runnable then) {
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
        then.run();
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
