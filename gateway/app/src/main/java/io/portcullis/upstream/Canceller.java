package io.portcullis.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.portcullis.config.Target;
import io.portcullis.wire.message.BackendKeyData;
import io.portcullis.wire.message.CancelRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;

/** Stops what a backend does: by CancelRequest, or by ending the backend. For the sessions of one event loop. */
public final class Canceller {
    private final Vertx vertx;
    private final Dialer dialer;
    private final TargetConnector connector;
    private final Duration deadline;

    /** @param deadline for one cancel */
    public Canceller(Vertx vertx, Dialer dialer, TargetConnector connector, Duration deadline) {
        this.vertx = vertx;
        this.dialer = dialer;
        this.connector = connector;
        this.deadline = deadline;
    }

    /**
     * Sends one CancelRequest, encrypted as the session is. Completes when the server has closed the connection, which is
     * when it has signalled the backend; fails if it could not be sent or was not answered in time. Nothing says whether
     * there was anything to cancel.
     */
    public Future<Void> cancel(Upstream upstream) {
        Promise<Void> delivered = Promise.promise();
        Line line = new Line();
        long timer = vertx.setTimer(Math.max(1, deadline.toMillis()), _ -> {
            delivered.tryFail("not answered within " + deadline);
            line.giveUp();
        });
        dialer.dial(TargetAddress.of(upstream.address(), upstream.name()), upstream.tls(), line)
                .onSuccess(dialed -> send(dialed.channel(), upstream.greeting().key(), delivered))
                .onFailure(delivered::tryFail);
        return delivered.future().onComplete(_ -> vertx.cancelTimer(timer));
    }

    private static void send(Channel channel, BackendKeyData key, Promise<Void> delivered) {
        // A reset is as good as a close: the postmaster had read the packet.
        channel.closeFuture().addListener(_ -> delivered.tryComplete());
        ByteBuf packet = channel.alloc().buffer();
        new CancelRequest(key.pid(), key.secret()).encode(packet);
        channel.writeAndFlush(packet, channel.voidPromise());
    }

    /**
     * Ends a backend over a connection of its own, as the same role.
     *
     * @return true if it was there and has been signalled, false if it was gone already
     */
    public Future<Boolean> terminate(Target target, String role, String database, Upstream upstream) {
        String query = OwnQueries.terminate(upstream.greeting().key().pid(), upstream.backendStartMicros());
        return connector
                .ask(target, TargetAddress.of(upstream.address(), upstream.name()), role, database, query)
                .map(answer -> answer.row().contains("t"));
    }
}
