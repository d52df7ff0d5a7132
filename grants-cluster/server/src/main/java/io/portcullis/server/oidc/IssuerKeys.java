package io.portcullis.server.oidc;

import io.portcullis.server.config.OidcIssuer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of an issuer as they were last fetched, ahead of time. A token with a key that is not among them has them fetched at
 * once, by one fetch that all such tokens wait for; the next begins {@link #PAUSE} later at the earliest. While the issuer does not answer
 * they go on counting for {@link #MAX_AGE}. Safe for any thread.
 */
public final class IssuerKeys {
    /** From one fetch to the next, whatever tokens name. */
    static final Duration PAUSE = Duration.ofSeconds(2);
    /** From one fetch ahead of time to the next. */
    static final Duration REFRESH = Duration.ofMinutes(5);
    /** So late a key that was withdrawn counts, at an issuer that can not be asked. */
    static final Duration MAX_AGE = Duration.ofHours(4);

    private static final Logger LOG = Logger.getLogger("io.portcullis.api");
    private static final int MOST_KEYS = 100;
    /** NIST SP 800-131A. */
    private static final int LEAST_RSA_BITS = 2048;

    private final OidcIssuer issuer;
    private final Supplier<Future<String>> source;
    private final LongSupplier nanoTime;
    private Map<String, PublicJsonWebKey> keys = Map.of();
    private @Nullable Long fetchedAt;
    private @Nullable Long triedAt;
    private @Nullable Future<Void> underWay;
    private @Nullable String problem = "not fetched yet";

    /** @param source fetches the JWK set, within a deadline */
    IssuerKeys(OidcIssuer issuer, Supplier<Future<String>> source, LongSupplier nanoTime) {
        this.issuer = issuer;
        this.source = source;
        this.nanoTime = nanoTime;
    }

    /** Null if it is not among them, or they are too old to count. */
    synchronized @Nullable PublicJsonWebKey find(String keyId) {
        return areTooOld() ? null : keys.get(keyId);
    }

    private synchronized boolean areTooOld() {
        return fetchedAt == null || nanoTime.getAsLong() - fetchedAt > MAX_AGE.toNanos();
    }

    /** Why they are not as new as they should be; null if they are. */
    public synchronized @Nullable String problem() {
        return problem;
    }

    public synchronized int count() {
        return areTooOld() ? 0 : keys.size();
    }

    /** To be called every second or so. */
    void tick() {
        if (isDue()) {
            renewed();
        }
    }

    private synchronized boolean isDue() {
        return triedAt == null || problem != null || nanoTime.getAsLong() - triedAt >= REFRESH.toNanos();
    }

    /** Done when there is nothing newer to be had now; never fails. */
    Future<Void> renewed() {
        Promise<Void> mine = Promise.promise();
        synchronized (this) {
            if (underWay != null) {
                return underWay;
            }
            long now = nanoTime.getAsLong();
            if (triedAt != null && now - triedAt < PAUSE.toNanos()) {
                return Future.succeededFuture();
            }
            triedAt = now;
            underWay = mine.future();
        }
        source.get().onComplete(fetched -> {
            settle(fetched.succeeded() ? take(fetched.result()) : words(fetched.cause()));
            mine.complete();
        });
        return mine.future();
    }

    private static String words(Throwable failure) {
        String words = failure.getMessage();
        return words == null ? failure.getClass().getSimpleName() : words;
    }

    private synchronized void settle(@Nullable String wrong) {
        underWay = null;
        if (wrong != null && !wrong.equals(problem)) {
            LOG.errorf(
                    "oidc-issuer-unreachable issuer=%s consequence=\"%s\" detail=\"%s\"",
                    issuer.name(),
                    areTooOld() ? "its tokens can not be checked" : "the keys known so far go on counting for a while",
                    wrong);
        } else if (wrong == null && problem != null) {
            LOG.infof("oidc-issuer-keys-fetched issuer=%s keys=%d", issuer.name(), keys.size());
        }
        problem = wrong;
    }

    /** Returns what is wrong with a set of keys; null if they are taken. */
    private @Nullable String take(String text) {
        Map<String, PublicJsonWebKey> found = new HashMap<>();
        try {
            JsonWebKeySet set = new JsonWebKeySet(text);
            if (set.getJsonWebKeys().size() > MOST_KEYS) {
                return "more than " + MOST_KEYS + " keys";
            }
            for (JsonWebKey key : set.getJsonWebKeys()) {
                if (key instanceof PublicJsonWebKey usable && verifies(usable)) {
                    found.put(usable.getKeyId(), usable);
                }
            }
        } catch (JoseException | RuntimeException _) {
            return "the answer is no set of keys";
        }
        if (found.isEmpty()) {
            return "there is no key in it that verifies signatures";
        }
        synchronized (this) {
            keys = Map.copyOf(found);
            fetchedAt = nanoTime.getAsLong();
        }
        return null;
    }

    /** One that is for something else, or for an algorithm that does not count, verifies nothing. */
    private static boolean verifies(PublicJsonWebKey key) {
        boolean longEnough = !(key instanceof RsaJsonWebKey rsa)
                || rsa.getRsaPublicKey().getModulus().bitLength() >= LEAST_RSA_BITS;
        return key.getKeyId() != null
                && (key.getUse() == null || key.getUse().equals("sig"))
                && (key.getKeyOps() == null || key.getKeyOps().contains("verify"))
                && (key.getAlgorithm() == null || SignedToken.ALGORITHMS.contains(key.getAlgorithm()))
                && longEnough;
    }
}
