package io.portcullis.relay;

import io.netty.channel.EventLoop;
import io.portcullis.session.Admission;
import io.portcullis.upstream.Upstream;

/**
 * Cancels that a session's client asks for over connections of their own. While one is on its way the session sends
 * nothing new to the target: it would hit the next request instead.
 */
final class ClientCancels {
    private final LoopServices services;
    private final Admission admission;
    private final Upstream upstream;
    private int inFlight;

    ClientCancels(LoopServices services, Admission admission, Upstream upstream) {
        this.services = services;
        this.admission = admission;
        this.upstream = upstream;
    }

    boolean isAnyInFlight() {
        return inFlight > 0;
    }

    /** @param done runs on the session's loop when the target has taken it, or it has failed */
    void send(Runnable done) {
        EventLoop loop = upstream.channel().eventLoop();
        inFlight++;
        services.canceller()
                .cancel(upstream)
                .onComplete(result -> loop.execute(() -> {
                    inFlight--;
                    if (result.failed()) {
                        services.observer().onStopFailed(admission, "client-cancel", result.cause());
                    }
                    done.run();
                }));
    }
}
