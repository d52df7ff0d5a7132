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

/** Does so over connections of its own. For the sessions of one event loop. */
public final class DialingCanceller implements Canceller {
    private final Vertx vertx;
    private final Dialer dialer;
    private final TargetConnector connector;
    private final Duration deadline;

    /** @param deadline for one cancel */
    public DialingCanceller(Vertx vertx, Dialer dialer, TargetConnector connector, Duration deadline) {
        this.vertx = vertx;
        this.dialer = dialer;
        this.connector = connector;
        this.deadline = deadline;
    }

    @Override
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

    @Override
    public Future<Boolean> terminate(Target target, String role, String database, Upstream upstream) {
        String query = OwnQueries.terminate(upstream.greeting().key().pid(), upstream.backendStartMicros());
        return connector
                .ask(target, TargetAddress.of(upstream.address(), upstream.name()), role, database, query)
                .map(answer -> answer.row().contains("t"));
    }
}
