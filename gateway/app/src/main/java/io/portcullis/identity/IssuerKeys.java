package io.portcullis.identity;

import static io.portcullis.log.LogText.quoted;

import io.portcullis.config.IssuerSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of an issuer, as they were last fetched. They are fetched ahead; a token with a key that is not among them has them
 * fetched too, but not again within {@link #INTERVAL}: then it is refused. While the issuer does not answer they go on counting for
 * as long as is configured. Safe for any thread.
 */
public final class IssuerKeys {
    /** No two fetches begin in less, whatever tokens name. */
    public static final Duration INTERVAL = Duration.ofSeconds(5);

    private static final Logger LOG = Logger.getLogger(IssuerKeys.class);
    private static final int MOST_KEYS = 100;
    /** What everybody has agreed on since 2014, NIST SP 800-131A. */
    private static final int LEAST_RSA_BITS = 2048;

    /** Fetches the issuer's JWK set. */
    @FunctionalInterface
    public interface Source {
        CompletableFuture<String> fetch();
    }

    private final IssuerSettings settings;
    private final Source source;
    private final LongSupplier nanoTime;
    private Map<String, PublicJsonWebKey> keys = Map.of();
    private @Nullable Long fetchedAt;
    private @Nullable Long triedAt;
    private @Nullable CompletableFuture<Void> underWay;
    private @Nullable String problem = "not fetched yet";
    private long fetches;
    private long failures;

    IssuerKeys(IssuerSettings settings, Source source, LongSupplier nanoTime) {
        this.settings = settings;
        this.source = source;
        this.nanoTime = nanoTime;
    }

    /** Null if it is not among them, or they are too old to count. */
    synchronized @Nullable PublicJsonWebKey find(String keyId) {
        return areTooOld() ? null : keys.get(keyId);
    }

    /** Whether no key counts: there has been no answer for so long, or never. */
    public synchronized boolean areTooOld() {
        return fetchedAt == null
                || nanoTime.getAsLong() - fetchedAt > settings.jwksMaxAge().toNanos();
    }

    /** To be called every second or so: fetches them ahead of time, and again soon where that fails. */
    public void tick() {
        if (isDue()) {
            renewed();
        }
    }

    private synchronized boolean isDue() {
        return triedAt == null
                || problem != null
                || nanoTime.getAsLong() - triedAt >= settings.jwksRefresh().toNanos();
    }

    /** Done when there is nothing newer to be had now; never fails. */
    CompletableFuture<Void> renewed() {
        CompletableFuture<Void> mine;
        synchronized (this) {
            if (underWay != null) {
                return underWay;
            }
            long now = nanoTime.getAsLong();
            if (triedAt != null && now - triedAt < INTERVAL.toNanos()) {
                return CompletableFuture.completedFuture(null);
            }
            triedAt = now;
            fetches++;
            mine = new CompletableFuture<>();
            underWay = mine;
        }
        fetch().whenComplete((text, failure) -> {
            String wrong = failure == null
                    ? take(text)
                    : String.valueOf(rootOf(failure).getMessage());
            settle(wrong);
            mine.complete(null);
        });
        return mine;
    }

    private CompletableFuture<String> fetch() {
        try {
            return source.fetch();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable cause = failure.getCause();
        return cause == null ? failure : rootOf(cause);
    }

    private synchronized void settle(@Nullable String wrong) {
        underWay = null;
        if (wrong != null) {
            failures++;
            if (!wrong.equals(problem)) {
                LOG.warnf(
                        "issuer-keys-not-fetched issuer=%s consequence=\"%s\" detail=%s",
                        settings.name(),
                        areTooOld() ? "no token of it counts" : "the keys known so far go on counting for a while",
                        quoted(wrong));
            }
        } else if (problem != null) {
            LOG.infof("issuer-keys-fetched issuer=%s keys=%d", settings.name(), keys.size());
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
        } catch (JoseException | RuntimeException e) {
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

    /** A key for one algorithm is used with no other, one for encryption with none. */
    private boolean verifies(PublicJsonWebKey key) {
        boolean longEnough = !(key instanceof RsaJsonWebKey rsa)
                || rsa.getRsaPublicKey().getModulus().bitLength() >= LEAST_RSA_BITS;
        return key.getKeyId() != null
                && (key.getUse() == null || key.getUse().equals("sig"))
                && (key.getKeyOps() == null || key.getKeyOps().contains("verify"))
                && (key.getAlgorithm() == null || settings.algorithms().contains(key.getAlgorithm()))
                && longEnough;
    }

    public String name() {
        return settings.name();
    }

    /** Why they are not as new as they should be; null if they are. */
    public synchronized @Nullable String problem() {
        return problem;
    }

    public synchronized int count() {
        return keys.size();
    }

    /** In seconds; -1 if they were never fetched. */
    public synchronized double age() {
        return fetchedAt == null ? -1 : (nanoTime.getAsLong() - fetchedAt) / 1e9;
    }

    public synchronized long fetches() {
        return fetches;
    }

    public synchronized long failures() {
        return failures;
    }
}
