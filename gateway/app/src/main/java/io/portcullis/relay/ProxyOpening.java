package io.portcullis.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import io.portcullis.model.Cidr;
import io.portcullis.model.SessionId;
import io.portcullis.policy.RefusalReason;
import io.portcullis.policy.Refusals;
import io.portcullis.session.LoginAttempt;
import io.portcullis.upstream.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The beginning of a connection on a listener that stands behind load balancers: reads who has made it, then a
 * {@link ClientOpening} takes its place. Whoever may not announce that, or does not, is closed without a word: what it
 * speaks is not known yet.
 */
final class ProxyOpening extends ChannelInboundHandlerAdapter {
    private final LoopServices services;
    private final List<Cidr> proxies;
    private final InetAddress peer;
    private final SessionId id;
    private ByteBuf received = Unpooled.EMPTY_BUFFER;
    private @Nullable ScheduledFuture<?> deadline;
    private boolean over;

    /** @param proxies who may announce an origin */
    ProxyOpening(LoopServices services, List<Cidr> proxies, InetAddress peer, SessionId id) {
        this.services = services;
        this.proxies = proxies;
        this.peer = peer;
        this.id = id;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        services.gateway().limits().openedBehindProxy();
        if (proxies.stream().noneMatch(proxy -> proxy.contains(peer))) {
            refuse(context, RefusalReason.UNTRUSTED_PROXY, "connections come from proxies only here");
            return;
        }
        received = context.alloc().buffer(256);
        deadline = context.executor()
                .schedule(
                        () -> refuse(context, RefusalReason.LOGIN_TIMEOUT, "no whole PROXY header came"),
                        services.deadlines().handshake(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        received.release();
        received = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (over) {
                return;
            }
            received.writeBytes(in);
        } finally {
            in.release();
        }
        switch (ProxyHeader.read(received)) {
            case ProxyHeader.Incomplete _ -> {}
            case ProxyHeader.Local _ -> open(context, peer);
            case ProxyHeader.Proxied(InetAddress source) -> open(context, source);
            case ProxyHeader.Invalid(String why) -> refuse(context, RefusalReason.MALFORMED_PROXY_HEADER, why);
        }
    }

    private void open(ChannelHandlerContext context, InetAddress origin) {
        end();
        RefusalReason overLimit = services.gateway().limits().announced(origin);
        context.pipeline()
                .addAfter(context.name(), "announced-client", new ClientOpening(services, origin, id, overLimit));
        ByteBuf behind = received.readRetainedSlice(received.readableBytes());
        context.pipeline().remove(this);
        if (behind.isReadable()) {
            context.fireChannelRead(behind);
            context.fireChannelReadComplete();
        } else {
            behind.release();
        }
    }

    private void refuse(ChannelHandlerContext context, RefusalReason reason, String detail) {
        if (!over) {
            leave();
            services.observer().onRefused(attempt(), reason, Refusals.protocolViolation("no PROXY header"), detail);
            Transport.close(context.channel());
        }
    }

    private void leave() {
        end();
        services.gateway().limits().leftUnannounced();
    }

    private void end() {
        over = true;
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    private LoginAttempt attempt() {
        return new LoginAttempt(id, peer.getHostAddress(), "", "", "", "", "");
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        // Nothing is batched here.
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (!over) {
            if (received.isReadable()) {
                services.observer()
                        .onRefused(attempt(), RefusalReason.CLIENT_LEFT, Refusals.loginTimeout(), "in a PROXY header");
            } else {
                services.observer().onProbe(attempt());
            }
            leave();
        }
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof IOException)) {
            services.observer().onDefect("proxy opening", cause);
        }
        Transport.close(context.channel());
    }
}
