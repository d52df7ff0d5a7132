package io.portcullis.relay;

import io.portcullis.wire.message.CancelRequest;
import java.net.InetAddress;
import java.util.function.Consumer;

/** The other gateways: one of them may have the session that a cancel is meant for. */
@FunctionalInterface
public interface FleetCancels {
    /** There are no others. */
    FleetCancels NONE = (_, _, done) -> done.accept(false);

    /**
     * Asks the others to pass a cancel on; never blocks.
     *
     * @param origin who sent it
     * @param done called once, on any thread and within a second or so, with whether one of them had the session: then its
     *     target has taken the cancel
     */
    void ask(InetAddress origin, CancelRequest request, Consumer<Boolean> done);
}
