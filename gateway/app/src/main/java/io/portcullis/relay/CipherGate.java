package io.portcullis.relay;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Stands between TLS and the socket. Once a session owns the connection, encrypted records wait here, in a queue that asks
 * the session's gate before each write as the one for plain text does. It also refuses renegotiation (TLS 1.2), as
 * PostgreSQL does: a client could make the server sign as often as it likes.
 */
final class CipherGate extends ChannelDuplexHandler {
    private final SslHandler tls;
    private @Nullable ChannelHandlerContext added;
    private @Nullable PlainOutbound sealed;
    private boolean deaf;
    private boolean reported;

    CipherGate(SslHandler tls) {
        this.tls = tls;
    }

    /** The one in front of that TLS, put there if there is none yet. */
    static CipherGate before(ChannelHandlerContext tls) {
        CipherGate there = tls.pipeline().get(CipherGate.class);
        if (there != null) {
            return there;
        }
        CipherGate gate = new CipherGate((SslHandler) tls.handler());
        tls.pipeline().addBefore(tls.name(), "cipher-gate", gate);
        return gate;
    }

    /** What the peer still sends is thrown away unread: TLS may not be able to decrypt it once its own side is closed. */
    static void ignoreInput(Channel channel) {
        CipherGate gate = channel.pipeline().get(CipherGate.class);
        if (gate != null) {
            gate.deaf = true;
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        added = context;
    }

    /** From now on records wait in the queue that is returned. */
    PlainOutbound seal(Outbound.Owner owner) {
        PlainOutbound queue = new PlainOutbound(requireNonNull(added), owner);
        sealed = queue;
        return queue;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        PlainOutbound queue = sealed;
        if (queue == null) {
            context.write(message, promise);
        } else {
            queue.add((ByteBuf) message, Outbound.NO_BOUNDARY);
            promise.trySuccess();
        }
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        PlainOutbound queue = sealed;
        if (queue == null) {
            context.flush();
        } else {
            queue.flush();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (deaf) {
            ReferenceCountUtil.release(message);
            return;
        }
        boolean established = tls.handshakeFuture().isSuccess();
        context.fireChannelRead(message);
        if (established && !reported && isHandshakingAgain()) {
            reported = true;
            context.fireExceptionCaught(new SSLException("the peer asked for renegotiation"));
        }
    }

    /** TLS 1.3 knows no such thing. */
    private boolean isHandshakingAgain() {
        SSLEngine engine = tls.engine();
        return engine.getHandshakeStatus() != HandshakeStatus.NOT_HANDSHAKING
                && engine.getSession().getProtocol().equals("TLSv1.2")
                && !engine.isInboundDone()
                && !engine.isOutboundDone();
    }
}
