package io.portcullis.relay;

import io.portcullis.session.SessionObserver;
import io.portcullis.sql.ClassifierCache;
import io.portcullis.upstream.Canceller;
import io.portcullis.upstream.TargetConnector;
import io.vertx.core.Context;

/**
 * What the sessions of one event loop share.
 *
 * @param context Vert.x's, of that loop
 * @param rounds of that loop
 * @param classifier for sessions whose statements are read
 */
record LoopServices(
        GatewayServices gateway,
        Context context,
        TargetConnector connector,
        Canceller canceller,
        Rounds rounds,
        ClassifierCache classifier) {
    SessionObserver observer() {
        return gateway.observer();
    }

    Deadlines deadlines() {
        return gateway.deadlines();
    }
}
