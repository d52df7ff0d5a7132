package io.portcullis.server.oidc;

import io.portcullis.server.oidc.SignedToken.Demands;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jspecify.annotations.Nullable;

/**
 * Checks tokens: signature by a key of that issuer, issuer, audience, and that they are not over. On a few threads of its own, and no more
 * than a bounded number at a time, so that a flood of them keeps nothing else from happening.
 */
@Singleton
public class TokenCheck {
    private static final int MOST_AT_A_TIME = 256;
    private static final int THREADS = 2;

    private final WorkerExecutor workers;
    private final int most;
    private final AtomicInteger atWork = new AtomicInteger();

    @Inject
    TokenCheck(Vertx vertx) {
        this(vertx, MOST_AT_A_TIME);
    }

    TokenCheck(Vertx vertx, int most) {
        this.workers = vertx.createSharedWorkerExecutor("portcullis-tokens", THREADS);
        this.most = most;
    }

    /** Of a token that is shown to open the API. Never fails. */
    public Future<Verdict> access(Issuer issuer, String token) {
        return check(issuer, token, issuer.settings().audience(), Demands.ACCESS);
    }

    /** Of one with which the issuer tells that somebody signed out. Never fails. */
    public Future<Verdict> logout(Issuer issuer, String token, List<String> clients) {
        return check(issuer, token, clients, Demands.LOGOUT);
    }

    private Future<Verdict> check(Issuer issuer, String token, List<String> audience, Demands demands) {
        if (atWork.incrementAndGet() > most) {
            atWork.decrementAndGet();
            return Future.succeededFuture(new Verdict.Busy());
        }
        return bounded(issuer, token, audience, demands).onComplete(_ -> atWork.decrementAndGet());
    }

    private Future<Verdict> bounded(Issuer issuer, String token, List<String> audience, Demands demands) {
        SignedToken signed;
        try {
            signed = SignedToken.of(token);
        } catch (Unbelievable e) {
            return Future.succeededFuture(new Verdict.Bad(String.valueOf(e.getMessage())));
        }
        Future<Void> fetched =
                issuer.keys().find(signed.keyId()) == null ? issuer.keys().renewed() : Future.succeededFuture();
        return fetched.compose(_ -> {
            PublicJsonWebKey key = issuer.keys().find(signed.keyId());
            return key == null
                    ? Future.succeededFuture(withoutKey(issuer))
                    : workers.executeBlocking(() -> verdict(issuer, signed, key, audience, demands), false);
        });
    }

    /** Nobody can tell whether there is such a key while the issuer does not say. */
    private static Verdict withoutKey(Issuer issuer) {
        @Nullable String problem = issuer.keys().problem();
        return problem == null ? new Verdict.Bad("its key (kid) is none of the issuer's") : new Verdict.Unknown();
    }

    private static Verdict verdict(
            Issuer issuer, SignedToken token, PublicJsonWebKey key, List<String> audience, Demands demands) {
        try {
            return new Verdict.Good(
                    token.claims(key, issuer.settings().url(), audience, demands, System.currentTimeMillis()));
        } catch (Unbelievable e) {
            return new Verdict.Bad(String.valueOf(e.getMessage()));
        }
    }

    @PreDestroy
    void close() {
        workers.close();
    }
}
