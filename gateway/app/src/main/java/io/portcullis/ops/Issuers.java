package io.portcullis.ops;

import io.portcullis.config.IssuerSettings;
import io.portcullis.grants.GrantDirectory;
import io.portcullis.identity.IssuerKeys;
import io.portcullis.identity.TokenLogins;
import io.portcullis.model.OriginRoom;
import io.portcullis.policy.login.BearerToken;
import io.portcullis.policy.login.SignInDemand;
import io.portcullis.policy.login.TokenSource;
import io.portcullis.policy.login.TokenVerdict;
import io.portcullis.relay.Tokens;
import io.portcullis.up.IssuerHttp;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The issuers of tokens: threads that check, keys that are kept fresh. */
final class Issuers implements Tokens, AutoCloseable {
    private static final long TICK_MILLIS = 1_000;
    /** Each token takes most of a millisecond; more threads would take the cores from sessions. */
    private static final int THREADS = 2;
    /** More than logins go on at once; beyond it somebody sends tokens and leaves. */
    private static final int MOST_WAITING = 2_000;

    private final Vertx vertx;
    private final ExecutorService workers;
    private final List<IssuerHttp> https = new ArrayList<>();
    private final TokenLogins logins;
    private final long timer;

    private Issuers(
            Vertx vertx,
            Collection<IssuerSettings> settings,
            GrantDirectory directory,
            int mostLogins,
            InstantSource clock) {
        this.vertx = vertx;
        this.workers = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MOST_WAITING),
                Thread.ofPlatform().daemon().name("token-check-", 0).factory());
        OriginRoom withoutKey = new OriginRoom(atLeastOne(mostLogins / 2), atLeastOne(mostLogins / 8));
        this.logins = new TokenLogins(settings, this::source, directory, workers, withoutKey, clock, System::nanoTime);
        this.timer = vertx.setPeriodic(1, TICK_MILLIS, _ -> logins.keys().forEach(IssuerKeys::tick));
    }

    /** @param mostLogins how many go on at once: those whose issuer has to be asked for keys first leave room for others */
    static Issuers open(
            Vertx vertx,
            Collection<IssuerSettings> settings,
            GrantDirectory directory,
            int mostLogins,
            InstantSource clock) {
        return new Issuers(vertx, settings, directory, mostLogins, clock);
    }

    private static int atLeastOne(int places) {
        return Math.max(1, places);
    }

    private IssuerKeys.Source source(IssuerSettings settings) {
        IssuerHttp http = new IssuerHttp(vertx, settings);
        https.add(http);
        return http::keys;
    }

    @Override
    public CompletableFuture<TokenVerdict> verdict(
            String issuer, SignInDemand demand, String login, BearerToken token, InetAddress origin) {
        return logins.verdict(issuer, demand, login, token, origin);
    }

    @Override
    public TokenSource source(String issuer) {
        return logins.source(issuer);
    }

    Collection<IssuerKeys> keys() {
        return logins.keys();
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
        workers.shutdownNow();
        https.forEach(IssuerHttp::close);
    }
}
