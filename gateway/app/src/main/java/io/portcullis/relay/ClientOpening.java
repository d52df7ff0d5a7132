package io.portcullis.relay;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.portcullis.config.Target;
import io.portcullis.model.SessionId;
import io.portcullis.policy.Decision;
import io.portcullis.policy.LoginName;
import io.portcullis.policy.Refusal;
import io.portcullis.policy.RefusalReason;
import io.portcullis.policy.Refusals;
import io.portcullis.policy.StartupRequest;
import io.portcullis.policy.login.TokenVerdict;
import io.portcullis.session.LoginAttempt;
import io.portcullis.session.LoginLinks;
import io.portcullis.session.Opening;
import io.portcullis.upstream.Transport;
import io.portcullis.wire.message.CancelRequest;
import java.io.IOException;
import java.net.InetAddress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Carries an {@link Opening} over a client's socket, from accept until the session takes over or a refusal is said. */
final class ClientOpening extends ChannelInboundHandlerAdapter {
    private enum Phase {
        PACKETS,
        TLS,
        PREPARING,
        MESSAGES,
        VERIFYING,
        LINKING,
        ADMITTING,
        AWAITING_GRANT,
        DONE
    }

    private final LoopServices services;
    private final InetAddress origin;
    private final SessionId id;
    private final Opening opening;
    private final OpeningTls tls;
    private final OpeningLogin login;
    private final LoginPlace place;
    private final FailureWait patience;
    private final OpeningInput input;
    private Phase phase = Phase.PACKETS;
    private @Nullable Admitting admitting;
    private @Nullable LinkWait link;
    private @Nullable GrantWait grantWait;
    private boolean anyByte;
    private boolean closed;

    /** @param overLimit the limit that this connection goes beyond, if any: it is refused once it has said who it is */
    ClientOpening(LoopServices services, InetAddress origin, SessionId id, @Nullable RefusalReason overLimit) {
        this.services = services;
        this.origin = origin;
        this.id = id;
        this.tls = new OpeningTls(services);
        this.place = new LoginPlace(services);
        this.patience = new FailureWait(services.gateway().failedProofs());
        this.login = new OpeningLogin(services, origin, tls);
        this.opening = new Opening(services.gateway().clientTls().encryption(), login);
        this.input = new OpeningInput(opening, overLimit);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        input.open(context.alloc());
        place.take(context, origin, guarded(context, () -> onDeadline(context)));
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        input.close();
        place.give();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            if (in.isReadable() && !anyByte) {
                anyByte = true;
                place.begin();
            }
            switch (phase) {
                case PACKETS -> read(context, out -> input.readPackets(in, out));
                case MESSAGES -> read(context, out -> input.readMessages(in, out));
                case PREPARING, VERIFYING, ADMITTING -> {
                    if (input.keep(in)) {
                        context.channel().config().setAutoRead(false);
                    }
                }
                case LINKING, AWAITING_GRANT -> {
                    // Still read, or nobody would notice that the client leaves.
                    if (input.keep(in)) {
                        refuse(context, RefusalReason.EARLY_DATA, LinkWait.tooMuchAhead(), "", false);
                    }
                }
                case TLS, DONE -> {}
            }
        } finally {
            in.release();
        }
    }

    /** Answers go out before what follows from the last of them. */
    private void read(ChannelHandlerContext context, Function<ByteBuf, Opening.Step> reading) {
        ByteBuf out = context.alloc().buffer();
        Opening.Step step;
        try {
            step = reading.apply(out);
            if (out.isReadable()) {
                context.writeAndFlush(out.retain(), context.voidPromise());
            }
        } finally {
            out.release();
        }
        perform(context, step);
    }

    /** What is done later, and not for a message: a defect in it ends the connection all the same. */
    Runnable guarded(ChannelHandlerContext context, Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | Error defect) {
                exceptionCaught(context, defect);
            }
        };
    }

    private void onTurn(ChannelHandlerContext context, LoginName name, boolean granted) {
        if (phase != Phase.PREPARING || closed) {
            return;
        }
        if (granted) {
            services.gateway()
                    .grants()
                    .prepare(name.login(), context.executor(), guarded(context, () -> onPrepared(context, name)));
        } else {
            RefusalReason reason = RefusalReason.TOO_MANY_LOGINS;
            refuse(context, reason, ConnectionLimits.refusal(reason), "", false);
        }
    }

    private void onPrepared(ChannelHandlerContext context, LoginName name) {
        if (phase != Phase.PREPARING || closed) {
            return;
        }
        if (tls.proves(name.login())) {
            // Nobody guesses a certificate.
            askForProof(context);
        } else {
            patience.await(context, origin, name.login(), guarded(context, () -> askForProof(context)));
        }
    }

    private void askForProof(ChannelHandlerContext context) {
        if (phase != Phase.PREPARING || closed) {
            return;
        }
        phase = Phase.MESSAGES;
        context.channel().config().setAutoRead(true);
        read(context, out -> {
            Opening.Step step = opening.onPrepared(out);
            return step == Opening.Step.Wait.WAIT ? input.beginMessages(context.alloc(), out) : step;
        });
    }

    private void onVerified(ChannelHandlerContext context, TokenVerdict verdict) {
        if (phase != Phase.VERIFYING || closed) {
            return;
        }
        phase = Phase.MESSAGES;
        context.channel().config().setAutoRead(true);
        read(context, out -> {
            Opening.Step step = opening.onVerified(verdict, out);
            return step == Opening.Step.Wait.WAIT ? input.beginMessages(context.alloc(), out) : step;
        });
    }

    void perform(ChannelHandlerContext context, Opening.Step step) {
        switch (step) {
            case Opening.Step.Wait _ -> {}
            case Opening.Step.Refuse refused -> {
                Opening.Step.Refuse known =
                        RefusedLogin.of(refused, login, services.gateway().view());
                refuse(context, known.reason(), known.refusal(), known.operatorDetail(), known.silent());
            }
            case Opening.Step.StartTls _ -> startTls(context);
            case Opening.Step.Prepare(LoginName name) -> {
                phase = Phase.PREPARING;
                place.await(
                        context,
                        origin,
                        granted -> guarded(context, () -> onTurn(context, name, granted))
                                .run());
            }
            case Opening.Step.Verify asked -> {
                phase = Phase.VERIFYING;
                login.verify(
                        asked,
                        context.executor(),
                        verdict -> onVerified(context, verdict),
                        defect -> exceptionCaught(context, defect));
            }
            case Opening.Step.Leave(Refusal refusal) -> {
                leave();
                services.observer().onProbe(attempt());
                Farewell.say(
                        context,
                        ErrorMessages.fatal(context.alloc(), refusal),
                        services.deadlines().linger());
            }
            case Opening.Step.Cancel(CancelRequest request) -> {
                leave();
                OpeningCancel.pass(services, context, origin, attempt(), request);
            }
            case Opening.Step.Link asked -> {
                phase = Phase.LINKING;
                if (asked.device() != Opening.Step.Link.NO_DEVICE) {
                    proven(asked.request());
                }
                link = LinkWait.of(services, this, context, origin, id, asked, login);
                link.begin();
            }
            case Opening.Step.Authenticated(StartupRequest request, int candidate) -> {
                phase = Phase.ADMITTING;
                proven(request);
                boolean fromFile = login.isProvedByFile(candidate);
                admitting = new Admitting(services, this, context, origin, request, login, fromFile);
                admitting.begin();
            }
        }
    }

    private void proven(StartupRequest request) {
        services.gateway().failedProofs().proven(origin, request.login().login(), System.nanoTime());
    }

    /** The login waits for a person: it has all the time that they are given, and takes nobody's place. */
    void rest() {
        place.rest();
    }

    /** The person has confirmed it, by the grant cluster's signed word. */
    void onConfirmed(ChannelHandlerContext context, StartupRequest request, String issuer, String subject) {
        proven(request);
        login.confirmed(issuer, subject);
        services.observer().onConfirmed(attempt(), issuer, subject);
        goOn(context, request);
    }

    private void goOn(ChannelHandlerContext context, StartupRequest request) {
        phase = Phase.ADMITTING;
        place.goOn(
                context,
                origin,
                guarded(context, () -> onDeadline(context)),
                granted -> guarded(context, () -> onTurnAgain(context, request, granted))
                        .run());
    }

    /**
     * A confirmed login is held until it has a grant instead of being refused, if its client can see what it waits for.
     *
     * @param without what would be said else
     */
    boolean awaitsGrant(ChannelHandlerContext context, GrantQuestion question, Decision.Refuse without, Target target) {
        LoginLinks.Waiting confirmed = link == null ? null : link.confirmedAndHeld();
        if (confirmed == null) {
            return false;
        }
        phase = Phase.AWAITING_GRANT;
        place.rest();
        // Or nobody would notice that the client leaves.
        context.channel().config().setAutoRead(true);
        grantWait = new GrantWait(services, this, context, question, without, target);
        grantWait.begin(confirmed);
        services.observer().onAwaitsGrant(attempt());
        return true;
    }

    /** There may be a grant now: the login goes on as if it had just been confirmed. */
    void onGrant(ChannelHandlerContext context, StartupRequest request) {
        goOn(context, request);
    }

    private void onTurnAgain(ChannelHandlerContext context, StartupRequest request, boolean granted) {
        if (phase != Phase.ADMITTING || closed) {
            return;
        }
        if (granted) {
            // What was signed just now counts whatever else this gateway knows of the cluster.
            admitting = new Admitting(services, this, context, origin, request, login, true);
            admitting.begin();
        } else {
            RefusalReason reason = RefusalReason.TOO_MANY_LOGINS;
            refuse(context, reason, ConnectionLimits.refusal(reason), "", false);
        }
    }

    private void startTls(ChannelHandlerContext context) {
        phase = Phase.TLS;
        tls.begin(context);
        if (input.received().isReadable()) {
            // The client began with TLS: what came is the handshake's first flight.
            context.pipeline().fireChannelRead(input.takeFlight(context.alloc()));
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

    private void onDeadline(ChannelHandlerContext context) {
        if (phase != Phase.DONE) {
            boolean silent = !anyByte || phase == Phase.TLS;
            Opening.Step.Refuse unheard = opening.unheard();
            if (unheard != null) {
                refuse(context, unheard.reason(), unheard.refusal(), unheard.operatorDetail(), unheard.silent());
                return;
            }
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

    /** The login is over: no deadline, no place among the pending ones. */
    private void leave() {
        phase = Phase.DONE;
        if (link != null) {
            link.end();
        }
        if (grantWait != null) {
            grantWait.end();
        }
        if (admitting != null) {
            admitting.abandon();
        }
        patience.give();
        place.give();
    }

    /** A session takes over what the client sent ahead. The login keeps its place until this is taken out of the pipeline. */
    ByteBuf handOver() {
        phase = Phase.DONE;
        return input.received();
    }

    LoginAttempt attempt() {
        StartupRequest request = opening.request();
        return new LoginAttempt(
                id,
                origin.getHostAddress(),
                request == null ? "" : request.login().toString(),
                request == null ? "" : request.database(),
                opening.method(),
                login.identity(),
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
            Opening.Step.Refuse unheard = opening.unheard();
            if (unheard != null) {
                services.observer().onRefused(attempt(), unheard.reason(), unheard.refusal(), unheard.operatorDetail());
            } else if (wasProbe()) {
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
        return !input.isHalf() && phase != Phase.TLS && !opening.hasBegunToProve();
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
