package io.portcullis.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.config.Target;
import io.portcullis.wire.message.BackendKeyData;
import io.portcullis.wire.message.CancelRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.net.InetSocketAddress;
import java.time.Duration;

/** Stops what a backend does: by CancelRequest, or by ending the backend. For the sessions of one event loop. */
public final class Canceller {
    private final Vertx vertx;
    private final NetClient client;
    private final TargetConnector connector;
    private final Duration deadline;

    /** @param deadline for one cancel */
    public Canceller(Vertx vertx, NetClient client, TargetConnector connector, Duration deadline) {
        this.vertx = vertx;
        this.client = client;
        this.connector = connector;
        this.deadline = deadline;
    }

    /**
     * Sends one CancelRequest. Completes when the server has closed the connection, which is when it has signalled the
     * backend; fails if it could not be sent or was not answered in time. Nothing says whether there was anything to
     * cancel.
     */
    public Future<Void> cancel(InetSocketAddress address, BackendKeyData key) {
        Promise<Void> delivered = Promise.promise();
        client.connect(address.getPort(), address.getAddress().getHostAddress()).onComplete(connected -> {
            if (connected.failed()) {
                delivered.tryFail(connected.cause());
                return;
            }
            NetSocket socket = connected.result();
            long timer = vertx.setTimer(Math.max(1, deadline.toMillis()), _ -> {
                delivered.tryFail("not answered within " + deadline);
                socket.close();
            });
            // A reset is as good as a close: the postmaster had read the packet.
            socket.exceptionHandler(_ -> {});
            socket.closeHandler(_ -> {
                vertx.cancelTimer(timer);
                delivered.tryComplete();
            });
            ByteBuf packet = Unpooled.buffer();
            new CancelRequest(key.pid(), key.secret()).encode(packet);
            byte[] bytes = new byte[packet.readableBytes()];
            packet.readBytes(bytes);
            socket.write(Buffer.buffer(bytes));
        });
        return delivered.future();
    }

    /**
     * Ends a backend over a connection of its own, as the same role.
     *
     * @return true if it was there and has been signalled, false if it was gone already
     */
    public Future<Boolean> terminate(Target target, String role, String database, Upstream upstream) {
        String query = OwnQueries.terminate(upstream.greeting().key().pid(), upstream.backendStartMicros());
        return connector
                .ask(target, upstream.address(), role, database, query)
                .map(answer -> answer.row().contains("t"));
    }
}
