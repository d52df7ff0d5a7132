package io.portcullis.upstream;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.portcullis.config.Secrets;
import io.portcullis.config.Target;
import io.portcullis.model.HostPort;
import io.portcullis.model.HostRole;
import io.portcullis.policy.Replication;
import io.portcullis.tls.OutgoingTlsFiles;
import io.portcullis.wire.message.ParameterStatus;
import io.portcullis.wire.message.StartupParameter;
import io.portcullis.wire.message.Terminate;
import io.portcullis.wire.scram.ScramClient;
import io.portcullis.wire.scram.ScramClientKeyCache;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Opens logged-in connections to targets, for the sessions of one event loop and on that loop. Names are resolved at
 * each connect; hosts are tried in their order until one takes the login and has the wanted role.
 */
public final class TargetConnector {
    private static final int NONCE_LENGTH = 18;

    private final Vertx vertx;
    private final Context context;
    private final Dialer dialer;
    private final Secrets secrets;
    private final OutgoingTlsFiles tlsFiles;
    private final ScramClientKeyCache keys;
    private final SecureRandom random;
    private final Duration deadline;
    private final ProtocolVersions protocols = new ProtocolVersions();
    private final CheckIntervalPins pins = new CheckIntervalPins();
    /** Hosts that refuse a login with settings of ours. */
    private final Set<HostPort> unannounced = new HashSet<>();

    /**
     * @param context the event loop's
     * @param deadline for a whole {@link #connect}, all hosts together
     */
    public TargetConnector(
            Vertx vertx,
            Context context,
            Dialer dialer,
            Secrets secrets,
            OutgoingTlsFiles tlsFiles,
            ScramClientKeyCache keys,
            SecureRandom random,
            Duration deadline) {
        this.vertx = vertx;
        this.context = context;
        this.dialer = dialer;
        this.secrets = secrets;
        this.tlsFiles = tlsFiles;
        this.keys = keys;
        this.random = random;
        this.deadline = deadline;
    }

    /**
     * Logs in at a target. Fails with {@link TargetRefusal} only.
     *
     * @param role of the grant: names the password, and by the target's settings the user
     * @param database the database's name at the target
     */
    public Future<Upstream> connect(Target target, String role, String database, SessionStartup session) {
        String user = target.users().of(role);
        if (user == null) {
            return Future.failedFuture(TargetRefusal.userTooLong(target.name(), role));
        }
        List<StartupParameter> all = startupParameters(user, database, session.parameters());
        if (session.replication() != Replication.NONE) {
            all.add(StartupParameter.of("replication", session.replication().value()));
        }
        Function<List<ParameterStatus>, @Nullable String> query = session.replication() == Replication.PHYSICAL
                ? _ -> null
                : known -> pins.greet(known, checkInterval(target, session.fixed()), session.fixed());
        return tryHost(attempt(target, role, user, all, query, session), 0);
    }

    /** Runs one query over a connection of its own to one known host, encrypted as the target asks for; answers its first row, empty if none. */
    Future<TargetGreeting> ask(Target target, TargetAddress host, String role, String database, String query) {
        String user = target.users().of(role);
        if (user == null) {
            return Future.failedFuture(TargetRefusal.userTooLong(target.name(), role));
        }
        List<StartupParameter> parameters =
                startupParameters(user, database, List.of(StartupParameter.of("application_name", "portcullis")));
        return inTime(attempt(target, role, user, parameters, _ -> query, SessionStartup.of()), host, 1)
                .map(upstream -> {
                    discard(upstream);
                    return upstream.greeting();
                });
    }

    private ConnectAttempt attempt(
            Target target,
            String role,
            String user,
            List<StartupParameter> parameters,
            Function<List<ParameterStatus>, @Nullable String> query,
            SessionStartup session) {
        return new ConnectAttempt(
                target,
                role,
                user,
                parameters,
                query,
                session.fixed(),
                session.announced(),
                session.replication(),
                ProtocolVersions.OLDEST,
                System.nanoTime() + deadline.toNanos());
    }

    private Future<Upstream> tryHost(ConnectAttempt attempt, int index) {
        int left = attempt.target().hosts().size() - index;
        return announced(attempt, attempt.target().hosts().get(index), left)
                .compose(upstream -> inWantedRole(attempt, upstream))
                .recover(failure -> {
                    boolean next = left > 1 && failure instanceof TargetRefusal refusal && refusal.mayTryNextHost();
                    return next ? tryHost(attempt, index + 1) : Future.failedFuture(failure);
                });
    }

    /** What a session is announced with, most poolers do not know: then it is not announced there any more. */
    private Future<Upstream> announced(ConnectAttempt attempt, HostPort host, int hostsLeft) {
        if (attempt.announced().isEmpty() || unannounced.contains(host)) {
            return spoken(attempt.unannounced(), host, hostsLeft);
        }
        return spoken(attempt, host, hostsLeft)
                .recover(failure -> failure instanceof TargetRefusal refusal && refusal.mayBeForUnknownSetting()
                        ? spoken(attempt.unannounced(), host, hostsLeft).onSuccess(_ -> unannounced.add(host))
                        : Future.failedFuture(failure));
    }

    /** For the longer keys of cancels: the newest version first, and the oldest with whoever does not even negotiate. */
    private Future<Upstream> spoken(ConnectAttempt attempt, HostPort host, int hostsLeft) {
        int minor = protocols.minor(host);
        Future<Upstream> result = pinned(attempt.speaking(minor), host, hostsLeft);
        return minor == ProtocolVersions.OLDEST
                ? result
                : result.recover(failure -> failure instanceof TargetRefusal refusal && refusal.mayBeForVersion()
                        ? pinned(attempt, host, hostsLeft).onSuccess(_ -> protocols.refusedBy(host))
                        : Future.failedFuture(failure));
    }

    private Future<Upstream> pinned(ConnectAttempt attempt, HostPort host, int hostsLeft) {
        Duration interval = checkInterval(attempt.target(), attempt.fixed());
        if (interval.isZero() || !pins.isTakenBy(host)) {
            return inTime(attempt, TargetAddress.of(host), hostsLeft)
                    .onSuccess(upstream -> pins.met(host, upstream.greeting().parameters()));
        }
        ConnectAttempt asking = attempt.with(pins.parameter(interval), OwnQueries.greet(attempt.fixed()));
        return inTime(asking, TargetAddress.of(host), hostsLeft)
                .recover(failure -> failure instanceof TargetRefusal refusal && refusal.mayBeForUnknownSetting()
                        ? inTime(attempt, TargetAddress.of(host), hostsLeft).onSuccess(_ -> pins.refusedBy(host))
                        : Future.failedFuture(failure));
    }

    /** Ours, unless the grant fixes another. */
    private static Duration checkInterval(Target target, Map<String, String> fixed) {
        return fixed.containsKey(CheckIntervalPins.SETTING) ? Duration.ZERO : target.clientConnectionCheckInterval();
    }

    /** A host that hangs leaves time for those behind it: each may use an equal share of what is left. */
    private Future<Upstream> inTime(ConnectAttempt attempt, TargetAddress host, int hostsLeft) {
        long share = Math.max(1, TimeUnit.NANOSECONDS.toMillis(attempt.end() - System.nanoTime()) / hostsLeft);
        Promise<Upstream> result = Promise.promise();
        Line line = new Line();
        long timer = vertx.setTimer(share, _ -> {
            line.giveUp();
            result.tryFail(
                    TargetRefusal.unreachable(attempt.target().name(), host + ": no login within " + share + " ms"));
        });
        logIn(attempt, host, line).onComplete(done -> {
            vertx.cancelTimer(timer);
            if (done.failed()) {
                result.tryFail(done.cause());
            } else if (!result.tryComplete(done.result())) {
                discard(done.result());
            }
        });
        return result.future();
    }

    private Future<Upstream> logIn(ConnectAttempt attempt, TargetAddress host, Line line) {
        // A file system may hang; then this login waits, and no other.
        return context.executeBlocking(
                        () -> LoginMeans.read(attempt.target(), attempt.role(), secrets, tlsFiles), false)
                .compose(means -> dial(attempt, host, requireNonNull(means), line));
    }

    private Future<Upstream> dial(ConnectAttempt attempt, TargetAddress host, LoginMeans means, Line line) {
        String target = attempt.target().name();
        return dialer.dial(host, means.tls(), line)
                .recover(failure -> Future.failedFuture(
                        failure instanceof Dialer.NoTls
                                ? TargetRefusal.noTls(target, host + ": " + failure.getMessage())
                                : TargetRefusal.unreachable(target, host + ": " + failure.getMessage())))
                .compose(dialed -> logIn(attempt, host, means, dialed));
    }

    private Future<Upstream> logIn(ConnectAttempt attempt, TargetAddress host, LoginMeans means, Dialer.Dialed dialed) {
        String target = attempt.target().name();
        TargetCredentials credentials = credentials(attempt, means, dialed);
        TargetProof proof = new TargetProof(target, attempt.target().security().authentication(), credentials);
        TargetLogin login = new TargetLogin(target, attempt.minor(), proof, attempt.query());
        Promise<TargetGreeting> done = Promise.promise();
        Channel channel = dialed.channel();
        channel.pipeline()
                .addBefore(
                        Dialer.VERTX_HANDLER,
                        "target-login",
                        new TargetLoginHandler(target, attempt.startup(), login, context, done));
        return done.future()
                .onComplete(_ -> credentials.forget())
                .map(greeting -> new Upstream(
                        channel,
                        (InetSocketAddress) channel.remoteAddress(),
                        host.name(),
                        means.tls(),
                        greeting,
                        backendStart(greeting),
                        FixedSettings.shown(attempt.fixed(), greeting.row()),
                        !attempt.announced().isEmpty()));
    }

    private TargetCredentials credentials(ConnectAttempt attempt, LoginMeans means, Dialer.Dialed dialed) {
        byte[] nonce = new byte[NONCE_LENGTH];
        random.nextBytes(nonce);
        String cacheKey = attempt.target().name() + "/" + attempt.role() + "/" + attempt.user();
        ScramClient scram = new ScramClient(keys, cacheKey, means.password(), nonce, dialed.binding());
        return new TargetCredentials(
                attempt.user(), means.password(), means.whyNoPassword(), scram, dialed.showedCertificate());
    }

    /** The first column of {@link OwnQueries#greet}; 0 behind other queries. */
    private static long backendStart(TargetGreeting greeting) {
        String start = greeting.row().isEmpty() ? null : greeting.row().getFirst();
        return start != null && start.matches("[0-9]{1,18}") ? Long.parseLong(start) : 0;
    }

    private static Future<Upstream> inWantedRole(ConnectAttempt attempt, Upstream upstream) {
        Target target = attempt.target();
        String inRecovery = attempt.isAsked()
                ? answered(upstream)
                : reported(upstream.greeting().parameters());
        if (inRecovery == null && (attempt.isAsked() || target.hostRole() != HostRole.ANY)) {
            discard(upstream);
            String what =
                    attempt.isAsked() ? " did not answer the first query" : " does not say whether it is a standby";
            return Future.failedFuture(TargetRefusal.fault(target.name(), upstream.address() + what));
        }
        if (upstream.fixed() == null) {
            // A pooler in between that drops what it does not know: then the grant could not be kept.
            discard(upstream);
            return Future.failedFuture(TargetRefusal.settingsNotKept(
                    target.name(),
                    upstream.address() + " did not take the settings "
                            + attempt.fixed().keySet()));
        }
        boolean standby = "t".equals(inRecovery) || "on".equals(inRecovery);
        boolean wanted = switch (target.hostRole()) {
            case PRIMARY -> !standby;
            case STANDBY -> standby;
            case ANY -> true;
        };
        if (wanted) {
            return Future.succeededFuture(upstream);
        }
        discard(upstream);
        return Future.failedFuture(
                TargetRefusal.unreachable(target.name(), upstream.address() + " is not a " + target.hostRole()));
    }

    /** What our first query says of recovery; null if it was not answered. */
    private static @Nullable String answered(Upstream upstream) {
        List<@Nullable String> row = upstream.greeting().row();
        return row.size() < 2 || upstream.backendStartMicros() == 0 ? null : row.get(1);
    }

    /** What a server says of itself since PostgreSQL 14; null before. */
    private static @Nullable String reported(List<ParameterStatus> parameters) {
        return parameters.stream()
                .filter(one -> one.name().equals("in_hot_standby"))
                .map(ParameterStatus::value)
                .findFirst()
                .orElse(null);
    }

    /** Ends a connection that nobody will use. */
    public static void discard(Upstream upstream) {
        upstream.takeOver().release();
        Channel channel = upstream.channel();
        ByteBuf out = channel.alloc().buffer();
        new Terminate().encode(out);
        channel.writeAndFlush(out).addListener(_ -> channel.close());
    }

    private static List<StartupParameter> startupParameters(
            String user, String database, List<StartupParameter> parameters) {
        List<StartupParameter> all = new ArrayList<>();
        all.add(StartupParameter.of("user", user));
        all.add(StartupParameter.of("database", database));
        all.addAll(parameters);
        return all;
    }
}
