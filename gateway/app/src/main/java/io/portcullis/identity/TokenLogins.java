package io.portcullis.identity;

import io.portcullis.config.IssuerSettings;
import io.portcullis.grants.GrantDirectory;
import io.portcullis.model.Authenticator;
import io.portcullis.model.Credential;
import io.portcullis.model.OriginNetwork;
import io.portcullis.model.OriginRoom;
import io.portcullis.policy.Known;
import io.portcullis.policy.RefusalReason;
import io.portcullis.policy.login.BearerToken;
import io.portcullis.policy.login.SignInDemand;
import io.portcullis.policy.login.TokenSource;
import io.portcullis.policy.login.TokenVerdict;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a token proves a login. It does if its issuer, whose keys alone are asked, has signed it for us and now, and if a
 * record of the login names exactly that issuer and that subject. The token is looked at first, whatever the login: what it takes
 * tells nothing about which logins there are.
 */
public final class TokenLogins {
    private record Issuer(IssuerSettings settings, TokenCheck check, IssuerKeys keys) {}

    private final Map<String, Issuer> issuers = new TreeMap<>();
    private final GrantDirectory directory;
    private final Executor workers;
    private final InstantSource clock;
    private final OriginRoom withoutKey;

    /**
     * Makes it.
     *
     * @param sources of the keys of each
     * @param workers threads that may be kept busy for a millisecond
     * @param withoutKey places for tokens whose key is not known, while their issuer is asked: it may hang, and anybody can make up a name
     */
    public TokenLogins(
            Collection<IssuerSettings> issuers,
            Function<IssuerSettings, IssuerKeys.Source> sources,
            GrantDirectory directory,
            Executor workers,
            OriginRoom withoutKey,
            InstantSource clock,
            LongSupplier nanoTime) {
        this.directory = directory;
        this.workers = workers;
        this.withoutKey = withoutKey;
        this.clock = clock;
        for (IssuerSettings one : issuers) {
            IssuerKeys keys = new IssuerKeys(one, sources.apply(one), nanoTime);
            this.issuers.put(one.name(), new Issuer(one, new TokenCheck(one), keys));
        }
    }

    /** Of all issuers, to keep them fresh and to tell of them. */
    public Collection<IssuerKeys> keys() {
        return issuers.values().stream().map(Issuer::keys).toList();
    }

    /** Where tokens of that issuer are had. */
    public TokenSource source(String issuer) {
        IssuerSettings settings = issuer(issuer).settings();
        return new TokenSource(settings.discovery().toString(), String.join(" ", settings.scope()));
    }

    private Issuer issuer(String name) {
        Issuer found = issuers.get(name);
        if (found == null) {
            throw new IllegalArgumentException("no issuer " + name + " is configured");
        }
        return found;
    }

    /** What is to be thought of it; fails only by a defect. Done on a thread of the workers. */
    public CompletableFuture<TokenVerdict> verdict(
            String issuer, SignInDemand demand, String login, BearerToken token, InetAddress origin) {
        Issuer asked = issuer(issuer);
        CompletableFuture<Attempt> first;
        try {
            first = CompletableFuture.supplyAsync(() -> Attempt.of(asked, token), workers);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.completedFuture(tooMany());
        }
        return first.thenCompose(attempt -> attempt.key() != null || attempt.refused() != null
                        ? CompletableFuture.completedFuture(attempt)
                        : fetched(asked, attempt, OriginNetwork.of(origin)))
                .thenApplyAsync(attempt -> verdict(asked, demand, login, attempt, origin), workers)
                .exceptionallyCompose(failure -> failure.getCause() instanceof RejectedExecutionException
                        ? CompletableFuture.completedFuture(tooMany())
                        : CompletableFuture.failedFuture(failure));
    }

    private CompletableFuture<Attempt> fetched(Issuer issuer, Attempt attempt, String network) {
        return withoutKey.take(network)
                ? issuer.keys()
                        .renewed()
                        .whenComplete((_, _) -> withoutKey.giveBack(network))
                        .thenApplyAsync(_ -> attempt.again(issuer), workers)
                : CompletableFuture.failedFuture(new RejectedExecutionException("too many wait for keys"));
    }

    private static TokenVerdict tooMany() {
        return new TokenVerdict.Refused(RefusalReason.TOO_MANY_LOGINS, "too many tokens wait to be looked at");
    }

    /**
     * A token on its way.
     *
     * @param refused why it is not to be believed; null if that is not known
     */
    private record Attempt(
            BearerToken token,
            String keyId,
            @Nullable PublicJsonWebKey key,
            @Nullable String refused) {
        static Attempt of(Issuer issuer, BearerToken token) {
            try {
                String keyId = issuer.check().keyId(token);
                return new Attempt(token, keyId, issuer.keys().find(keyId), null);
            } catch (TokenRefused e) {
                return new Attempt(token, "", null, String.valueOf(e.getMessage()));
            }
        }

        Attempt again(Issuer issuer) {
            return new Attempt(token, keyId, issuer.keys().find(keyId), null);
        }
    }

    private TokenVerdict verdict(
            Issuer issuer, SignInDemand demand, String login, Attempt attempt, InetAddress origin) {
        if (attempt.refused() != null) {
            return new TokenVerdict.Refused(RefusalReason.INVALID_TOKEN, attempt.refused());
        }
        PublicJsonWebKey key = attempt.key();
        if (key == null) {
            return issuer.keys().areTooOld()
                    ? new TokenVerdict.Refused(
                            RefusalReason.ISSUER_UNAVAILABLE,
                            "issuer " + issuer.settings().name() + " does not give its keys: "
                                    + issuer.keys().problem())
                    : new TokenVerdict.Refused(RefusalReason.UNKNOWN_KEY, "its key (kid) is none of the issuer's");
        }
        try {
            String subject = issuer.check().subject(attempt.token(), key, demand, clock.instant());
            return verdict(issuer.settings().issuer(), subject, login, origin);
        } catch (TokenRefused e) {
            return new TokenVerdict.Refused(e.reason(), String.valueOf(e.getMessage()));
        }
    }

    private TokenVerdict verdict(String issuer, String subject, String login, InetAddress origin) {
        boolean any = false;
        TokenVerdict.Proves proof = null;
        for (Known<Credential> known : directory.credentials(login)) {
            if (!(known.record().authenticator() instanceof Authenticator.Identity identity)
                    || !ScramLogins.isInForce(known.record(), clock.instant())) {
                continue;
            }
            any = true;
            // One from a file counts also where the view of the cluster does not.
            if (identity.is(issuer, subject)
                    && ScramLogins.admits(known.record(), origin)
                    && (proof == null || known.fromFile())) {
                proof = new TokenVerdict.Proves(issuer, subject, known.fromFile());
            }
        }
        if (proof != null) {
            return proof;
        }
        return any
                ? new TokenVerdict.Refused(
                        RefusalReason.TOKEN_OF_ANOTHER, "no record of the login names " + subject + " of " + issuer)
                : new TokenVerdict.Refused(RefusalReason.UNKNOWN_LOGIN, "no record says whose token proves it");
    }
}
