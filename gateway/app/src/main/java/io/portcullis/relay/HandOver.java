package io.portcullis.relay;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.portcullis.config.Target;
import io.portcullis.model.Grant;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.policy.Known;
import io.portcullis.policy.Replication;
import io.portcullis.policy.StartupRequest;
import io.portcullis.session.Admission;
import io.portcullis.session.LoginAttempt;
import io.portcullis.session.Spending;
import io.portcullis.upstream.TargetLatencies;
import io.portcullis.upstream.Upstream;
import io.portcullis.wire.TransactionStatus;
import io.portcullis.wire.message.BackendKeyData;
import io.portcullis.wire.message.ParameterStatus;
import io.portcullis.wire.message.ReadyForQuery;
import java.time.Instant;

/**
 * Makes one session of a client that may have it and of a connection to its target, and puts it into both pipelines. On the event loop of
 * both.
 */
final class HandOver {
    private final LoopServices services;
    private final LoginAttempt attempt;
    private final ChannelHandlerContext context;
    private final StartupRequest request;
    private final Target target;
    private final Upstream upstream;
    private final byte[] secret;

    /** @param context of the client's opening, behind which nothing of the session is */
    HandOver(
            LoopServices services,
            LoginAttempt attempt,
            ChannelHandlerContext context,
            StartupRequest request,
            Target target,
            Upstream upstream) {
        this.services = services;
        this.attempt = attempt;
        this.context = context;
        this.request = request;
        this.target = target;
        this.upstream = upstream;
        this.secret = new byte[BackendKeyData.secretLength(request.minor())];
        services.gateway().random().nextBytes(secret);
    }

    /**
     * @param scope what the grant says of statements
     * @param shadow whether what would be denied passes
     * @param spending what there is of the grant's budgets
     */
    RelaySession session(
            Known<Grant> grant, GrantScope scope, boolean shadow, String database, Spending spending, Instant now) {
        Admission admission = new Admission(
                attempt.session(),
                grant.record(),
                attempt.origin(),
                request.applicationName(),
                upstream.channel().remoteAddress().toString(),
                upstream.greeting().key().pid(),
                upstream.backendStart(),
                request.replication(),
                attempt.method(),
                attempt.identity(),
                attempt.tls(),
                now);
        Enforcement enforcement = Enforcement.of(
                services,
                admission,
                scope,
                shadow,
                requireNonNull(upstream.fixed(), "settings that are not kept"),
                spending,
                upstream.greeting().parameters());
        return new RelaySession(
                services, admission, grant, target, database, upstream.greeted(), secret, spending, enforcement);
    }

    /** Both legs are in their pipelines then, and the client's greeting is queued. */
    void join(RelaySession session) {
        context.pipeline().addBefore(context.name(), "client-leg", session.client());
        upstream.channel().pipeline().addBefore(GatewayVerticle.VERTX_HANDLER, "target-leg", session.target());
        timeIfReference(session);
        greet(session);
    }

    /** Whether a target is fast is told by sessions that its operator has named; all others have nothing of it in their way. */
    private void timeIfReference(RelaySession session) {
        if (request.replication() == Replication.NONE
                && target.latency().references().contains(request.login().login())) {
            TargetLatencies latencies = services.gateway().latencies();
            ReferenceMeter meter = new ReferenceMeter(session.ledger(), latencies.of(target.name()), latencies::now);
            upstream.channel().pipeline().addBefore("target-leg", "reference-meter", meter);
        }
    }

    private void greet(RelaySession session) {
        ByteBuf out = context.alloc().buffer();
        for (ParameterStatus status : upstream.greeting().parameters()) {
            status.encode(out);
        }
        new BackendKeyData(upstream.greeting().key().pid(), secret).encode(out);
        new ReadyForQuery(TransactionStatus.IDLE).encode(out);
        session.client().outbound().add(out, 0);
    }
}
