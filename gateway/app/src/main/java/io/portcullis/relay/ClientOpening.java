package io.portcullis.relay;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.ScheduledFuture;
import io.portcullis.identity.ScramOffer;
import io.portcullis.model.SessionId;
import io.portcullis.policy.ClusterView;
import io.portcullis.policy.LoginName;
import io.portcullis.policy.Refusal;
import io.portcullis.policy.RefusalReason;
import io.portcullis.policy.Refusals;
import io.portcullis.policy.StaleReason;
import io.portcullis.policy.StartupRequest;
import io.portcullis.session.LoginAttempt;
import io.portcullis.session.Opening;
import io.portcullis.upstream.Transport;
import io.portcullis.wire.Collected;
import io.portcullis.wire.MessageCollector;
import io.portcullis.wire.ProtocolViolation;
import io.portcullis.wire.message.CancelRequest;
import io.portcullis.wire.message.StartupMessage;
import io.portcullis.wire.message.StartupPacket;
import io.portcullis.wire.scram.ScramServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Carries an {@link Opening} over a client's socket, from accept until the session takes over or a refusal is said. */
final class ClientOpening extends ChannelInboundHandlerAdapter {
    /** PG_MAX_SASL_MESSAGE_LENGTH, src/backend/libpq/auth-sasl.c. */
    private static final int MAX_SASL_MESSAGE = 1024;

    /** What a client may send ahead while its session is being opened. */
    private static final int MAX_AHEAD = 64 * 1024;

    private enum Phase {
        PACKETS,
        TLS,
        PREPARING,
        MESSAGES,
        ADMITTING,
        DONE
    }

    private final LoopServices services;
    private final InetAddress origin;
    private final SessionId id;
    private final Opening opening;
    private final OpeningTls tls;
    private final @Nullable RefusalReason overLimit;
    private Phase phase = Phase.PACKETS;
    private ByteBuf received = Unpooled.EMPTY_BUFFER;
    private @Nullable MessageCollector messages;
    private @Nullable ScheduledFuture<?> deadline;
    private @Nullable Admitting admitting;
    private @Nullable ScramOffer offer;
    private boolean anyByte;
    private boolean loginDone;
    private boolean closed;

    /** @param overLimit the limit that this connection goes beyond, if any: it is refused once it has said who it is */
    ClientOpening(LoopServices services, InetSocketAddress remote, SessionId id, @Nullable RefusalReason overLimit) {
        this.services = services;
        this.origin = remote.getAddress();
        this.id = id;
        this.overLimit = overLimit;
        this.tls = new OpeningTls(services);
        this.opening = new Opening(services.gateway().clientTls().encryption(), this::beginScram);
    }

    private ScramServer beginScram(LoginName login) {
        offer = services.gateway().logins().offer(login.login(), origin);
        byte[] nonce = new byte[ScramServer.MIN_NONCE];
        services.gateway().random().nextBytes(nonce);
        return offer.server(nonce, tls.binding());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        received = context.alloc().buffer(512);
        deadline = context.executor()
                .schedule(() -> onDeadline(context), services.deadlines().handshake(), TimeUnit.MILLISECONDS);
        ConnectionLimits limits = services.gateway().limits();
        InetAddress counted = origin;
        // Nothing of this object: it would live as long as the connection.
        context.channel().closeFuture().addListener(_ -> limits.closed(counted));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        received.release();
        if (messages != null) {
            messages.close();
        }
        loginIsDone();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            anyByte |= in.isReadable();
            switch (phase) {
                case PACKETS -> {
                    received.writeBytes(in);
                    readPackets(context);
                }
                case MESSAGES -> readMessages(context, in);
                case PREPARING, ADMITTING -> {
                    received.writeBytes(in);
                    if (received.readableBytes() > MAX_AHEAD) {
                        context.channel().config().setAutoRead(false);
                    }
                }
                case TLS, DONE -> {}
            }
        } finally {
            in.release();
        }
    }

    private void readPackets(ChannelHandlerContext context) {
        if (received.isReadable()
                && received.getByte(received.readerIndex()) == StartupPacket.TLS_HANDSHAKE
                && opening.mayBeginWithTls()) {
            perform(context, opening.onDirectTls());
            return;
        }
        ByteBuf out = context.alloc().buffer();
        Opening.Step step = Opening.Step.Wait.WAIT;
        try {
            while (step == Opening.Step.Wait.WAIT && opening.expectsPacket()) {
                StartupPacket packet = StartupPacket.read(received);
                if (packet == null) {
                    break;
                }
                // Said where every client shows it: not as the answer to SSLRequest. Cancels pass, as with the server.
                if (overLimit != null && packet instanceof StartupMessage) {
                    answer(context, out);
                    refuse(context, overLimit, ConnectionLimits.refusal(overLimit), "", false);
                    return;
                }
                step = opening.onPacket(packet, received.isReadable(), out);
            }
        } catch (ProtocolViolation violation) {
            step = opening.onMalformedPacket(violation);
        }
        answer(context, out);
        perform(context, step);
    }

    private void onPrepared(ChannelHandlerContext context) {
        if (phase != Phase.PREPARING || closed) {
            return;
        }
        ByteBuf out = context.alloc().buffer();
        opening.onPrepared(out);
        answer(context, out);
        phase = Phase.MESSAGES;
        messages = new MessageCollector(context.alloc(), MAX_SASL_MESSAGE);
        context.channel().config().setAutoRead(true);
        ByteBuf rest = received.readRetainedSlice(received.readableBytes());
        try {
            readMessages(context, rest);
        } finally {
            rest.release();
        }
    }

    private void readMessages(ChannelHandlerContext context, ByteBuf in) {
        MessageCollector collector = messages;
        if (collector == null) {
            return;
        }
        ByteBuf out = context.alloc().buffer();
        Opening.Step step = Opening.Step.Wait.WAIT;
        try {
            collector.feed(in);
            while (step == Opening.Step.Wait.WAIT) {
                Collected message = collector.poll();
                if (message == null) {
                    break;
                }
                step = opening.onMessage(message, out);
            }
        } catch (ProtocolViolation violation) {
            step = opening.onMalformedMessage(violation);
        }
        if (step instanceof Opening.Step.Authenticated) {
            received.clear().writeBytes(collector.leftover());
        }
        answer(context, out);
        perform(context, step);
    }

    private void perform(ChannelHandlerContext context, Opening.Step step) {
        switch (step) {
            case Opening.Step.Wait _ -> {}
            case Opening.Step.Refuse refused -> refuse(context, refused);
            case Opening.Step.StartTls _ -> startTls(context);
            case Opening.Step.Prepare(LoginName login) -> {
                phase = Phase.PREPARING;
                services.gateway().grants().prepare(login.login(), context.executor(), () -> onPrepared(context));
            }
            case Opening.Step.Cancel(CancelRequest request) -> cancel(context, request);
            case Opening.Step.Authenticated(StartupRequest request, int candidate) -> {
                phase = Phase.ADMITTING;
                boolean fromFile = offer != null && offer.isFromFile(candidate);
                admitting = new Admitting(services, this, context, request, fromFile);
                admitting.begin();
            }
        }
    }

    private void startTls(ChannelHandlerContext context) {
        phase = Phase.TLS;
        tls.begin(context);
        if (received.isReadable()) {
            // The client began with TLS: what came is the handshake's first flight.
            ByteBuf flight = received;
            received = context.alloc().buffer(512);
            context.pipeline().fireChannelRead(flight);
            context.pipeline().fireChannelReadComplete();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && phase == Phase.TLS) {
            Opening.Step step = tls.onHandshake(context, handshake, opening);
            phase = opening.expectsPacket() ? Phase.PACKETS : phase;
            perform(context, step);
        } else if (event instanceof SslCloseCompletionEvent) {
            context.close();
        }
        // None of them is for Vert.x.
    }

    /** The operator may know which it was; the client's answer is the same. */
    private void refuse(ChannelHandlerContext context, Opening.Step.Refuse refused) {
        boolean nobody = refused.reason() == RefusalReason.WRONG_PASSWORD && offer != null && offer.candidates() == 0;
        ClusterView view = services.gateway().view();
        if (nobody && !view.hasEverBeenFresh()) {
            // No login of the cluster is known: to say that the password is wrong would send people after a wrong
            // cause.
            StaleReason why = view.staleReason();
            refuse(context, RefusalReason.STALE, Refusals.stale(why), why.code() + ": unknown login", false);
        } else {
            refuse(
                    context,
                    nobody ? RefusalReason.UNKNOWN_LOGIN : refused.reason(),
                    refused.refusal(),
                    refused.operatorDetail(),
                    refused.silent());
        }
    }

    private static void answer(ChannelHandlerContext context, ByteBuf out) {
        if (out.isReadable()) {
            context.writeAndFlush(out, context.voidPromise());
        } else {
            out.release();
        }
    }

    /** Answers like a server: by closing the connection, whether there was anything to cancel is not said. */
    private void cancel(ChannelHandlerContext context, CancelRequest request) {
        leave();
        if (services.gateway().registry().cancel(request, context::close)) {
            services.observer().onCancelRequest(attempt(), true);
            return;
        }
        services.gateway()
                .fleetCancels()
                .ask(
                        origin,
                        request,
                        matched -> context.executor().execute(() -> {
                            services.observer().onCancelRequest(attempt(), matched);
                            context.close();
                        }));
    }

    private void onDeadline(ChannelHandlerContext context) {
        if (phase != Phase.DONE) {
            boolean silent = !anyByte || phase == Phase.TLS;
            refuse(context, RefusalReason.LOGIN_TIMEOUT, Refusals.loginTimeout(), "in " + phase, silent);
        }
    }

    /** Says why and closes; {@code silent} where the protocol has no place for it. */
    void refuse(ChannelHandlerContext context, RefusalReason reason, Refusal refusal, String detail, boolean silent) {
        if (phase == Phase.DONE || closed) {
            return;
        }
        leave();
        services.observer().onRefused(attempt(), reason, refusal, detail);
        if (silent) {
            context.close();
        } else {
            Farewell.say(
                    context,
                    ErrorMessages.fatal(context.alloc(), refusal),
                    services.deadlines().linger());
        }
    }

    /** The login is over: no deadline, no place among the pending ones. Returns what the client sent ahead. */
    ByteBuf leave() {
        phase = Phase.DONE;
        if (deadline != null) {
            deadline.cancel(false);
        }
        if (admitting != null) {
            admitting.abandon();
        }
        loginIsDone();
        return received;
    }

    private void loginIsDone() {
        if (!loginDone) {
            loginDone = true;
            services.gateway().limits().loginDone();
        }
    }

    LoginAttempt attempt() {
        StartupRequest request = opening.request();
        return new LoginAttempt(
                id,
                origin.getHostAddress(),
                request == null ? "" : request.login().toString(),
                request == null ? "" : request.database(),
                opening.method(),
                tls.version());
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        // Nothing is batched here.
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        closed = true;
        if (phase != Phase.DONE) {
            if (wasProbe()) {
                services.observer().onProbe(attempt());
            } else {
                services.observer()
                        .onRefused(attempt(), RefusalReason.CLIENT_LEFT, Refusals.loginTimeout(), "in " + phase);
            }
            leave();
        }
        context.fireChannelInactive();
    }

    /** Load balancers leave before a byte, pg_isready and a psql that must ask for the password when asked to prove. */
    private boolean wasProbe() {
        boolean half = received.isReadable()
                || (messages != null && messages.leftover().isReadable());
        return !half && phase != Phase.TLS && !opening.hasBegunToProve();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        Throwable failure = Transport.cause(cause);
        if (!(failure instanceof IOException)) {
            services.observer().onDefect("client opening", failure);
        }
        Transport.close(context.channel());
    }
}
