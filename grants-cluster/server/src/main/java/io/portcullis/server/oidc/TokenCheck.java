package io.portcullis.server.oidc;

import io.portcullis.model.OriginRoom;
import io.portcullis.server.oidc.SignedToken.Demands;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jspecify.annotations.Nullable;

/**
 * Checks tokens: signature by a key of that issuer, issuer, audience, and that they are not over. On a few threads of its own, and no more
 * than a bounded number at a time, so that a flood of them keeps nothing else from happening. A token whose key is not known waits apart,
 * until that is had or not: whoever makes up names of keys, while an issuer hangs, takes no place of a token whose key is known. No origin
 * takes all places of either kind.
 */
@Singleton
public class TokenCheck {
    private static final int MOST = 256;
    private static final int THREADS = 2;

    private final WorkerExecutor workers;
    private final OriginRoom atWork;
    private final OriginRoom withoutKey;

    @Inject
    TokenCheck(Vertx vertx) {
        this(vertx, new OriginRoom(MOST, MOST / 2), new OriginRoom(MOST, MOST / 4));
    }

    TokenCheck(Vertx vertx, OriginRoom atWork, OriginRoom withoutKey) {
        this.workers = vertx.createSharedWorkerExecutor("portcullis-tokens", THREADS);
        this.atWork = atWork;
        this.withoutKey = withoutKey;
    }

    /**
     * Of a token that is shown to open the API. Never fails.
     *
     * @param origin who shows it, as is counted
     */
    public Future<Verdict> access(Issuer issuer, String token, String origin) {
        return check(new Question(issuer, issuer.settings().audience(), Demands.ACCESS, origin), token);
    }

    /** Of one with which the issuer tells that somebody signed out. Never fails. */
    public Future<Verdict> logout(Issuer issuer, String token, List<String> clients, String origin) {
        return check(new Question(issuer, clients, Demands.LOGOUT, origin), token);
    }

    private record Question(Issuer issuer, List<String> audience, Demands demands, String origin) {}

    private Future<Verdict> check(Question question, String token) {
        SignedToken signed;
        try {
            signed = SignedToken.of(token);
        } catch (Unbelievable e) {
            return Future.succeededFuture(new Verdict.Bad(String.valueOf(e.getMessage())));
        }
        IssuerKeys keys = question.issuer().keys();
        @Nullable PublicJsonWebKey known = keys.find(signed.keyId());
        if (known != null) {
            return verify(question, signed, known);
        }
        if (!withoutKey.take(question.origin())) {
            return Future.succeededFuture(new Verdict.Busy());
        }
        return keys.renewed()
                .onComplete(_ -> withoutKey.giveBack(question.origin()))
                .compose(_ -> {
                    @Nullable PublicJsonWebKey key = keys.find(signed.keyId());
                    return key == null
                            ? Future.succeededFuture(withoutKey(question.issuer()))
                            : verify(question, signed, key);
                });
    }

    private Future<Verdict> verify(Question question, SignedToken signed, PublicJsonWebKey key) {
        if (!atWork.take(question.origin())) {
            return Future.succeededFuture(new Verdict.Busy());
        }
        Promise<Verdict> answer = Promise.promise();
        workers.executeBlocking(() -> verdict(question, signed, key), false).onComplete(done -> {
            atWork.giveBack(question.origin());
            @Nullable Verdict verdict = done.result();
            if (verdict == null) {
                answer.fail(done.cause());
            } else {
                answer.complete(verdict);
            }
        });
        return answer.future();
    }

    /** Nobody can tell whether there is such a key while the issuer does not say. */
    private static Verdict withoutKey(Issuer issuer) {
        @Nullable String problem = issuer.keys().problem();
        return problem == null ? new Verdict.Bad("its key (kid) is none of the issuer's") : new Verdict.Unknown();
    }

    private static Verdict verdict(Question question, SignedToken token, PublicJsonWebKey key) {
        try {
            return new Verdict.Good(token.claims(
                    key,
                    question.issuer().settings().url(),
                    question.audience(),
                    question.demands(),
                    System.currentTimeMillis()));
        } catch (Unbelievable e) {
            return new Verdict.Bad(String.valueOf(e.getMessage()));
        }
    }

    @PreDestroy
    void close() {
        workers.close();
    }
}
