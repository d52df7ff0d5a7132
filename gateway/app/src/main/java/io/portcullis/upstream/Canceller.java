package io.portcullis.upstream;

import io.portcullis.config.Target;
import io.vertx.core.Future;

/** Stops what a backend does: by CancelRequest, or by ending the backend. */
public interface Canceller {
    /**
     * Sends one CancelRequest, encrypted as the session is. Completes when the server has closed the connection, which is
     * when it has signalled the backend; fails if it could not be sent or was not answered in time. Nothing says whether
     * there was anything to cancel.
     */
    Future<Void> cancel(Upstream upstream);

    /**
     * Ends a backend over a connection of its own, as the same role.
     *
     * @return true if it was there and has been signalled, false if it was gone already
     */
    Future<Boolean> terminate(Target target, String role, String database, Upstream upstream);
}
