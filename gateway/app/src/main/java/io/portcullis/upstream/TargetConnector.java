package io.portcullis.upstream;

import static java.util.Objects.requireNonNull;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.portcullis.config.HostPort;
import io.portcullis.config.Secrets;
import io.portcullis.config.Target;
import io.portcullis.wire.message.ParameterStatus;
import io.portcullis.wire.message.StartupMessage;
import io.portcullis.wire.message.StartupParameter;
import io.portcullis.wire.message.Terminate;
import io.portcullis.wire.scram.ScramClient;
import io.portcullis.wire.scram.ScramClientKeyCache;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.NetSocketInternal;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Opens logged-in connections to targets, for the sessions of one event loop and on that loop. Names are resolved at
 * each connect; hosts are tried in their order until one takes the login and has the wanted role.
 */
public final class TargetConnector {
    /** Vert.x's own handler: ours stand before it and keep the bytes. */
    private static final String VERTX_HANDLER = "handler";

    private static final int NONCE_LENGTH = 18;

    private final Vertx vertx;
    private final Context context;
    private final NetClient client;
    private final Secrets secrets;
    private final ScramClientKeyCache keys;
    private final SecureRandom random;
    private final Duration deadline;

    /**
     * @param context the event loop's
     * @param deadline for a whole {@link #connect}, all hosts together
     */
    public TargetConnector(
            Vertx vertx,
            Context context,
            NetClient client,
            Secrets secrets,
            ScramClientKeyCache keys,
            SecureRandom random,
            Duration deadline) {
        this.vertx = vertx;
        this.context = context;
        this.client = client;
        this.secrets = secrets;
        this.keys = keys;
        this.random = random;
        this.deadline = deadline;
    }

    /**
     * Logs in at a target. Fails with {@link TargetRefusal} only.
     *
     * @param database the database's name at the target
     * @param parameters further startup parameters, unchanged and in order
     */
    public Future<Upstream> connect(Target target, String role, String database, List<StartupParameter> parameters) {
        List<StartupParameter> all = startupParameters(role, database, parameters);
        Function<List<ParameterStatus>, String> query =
                known -> OwnQueries.greet(known, target.clientConnectionCheckInterval());
        Attempt attempt = new Attempt(target, role, new StartupMessage(StartupMessage.MAJOR, 0, all), query);
        Promise<Upstream> result = Promise.promise();
        long timer = vertx.setTimer(Math.max(1, deadline.toMillis()), _ -> {
            attempt.abort();
            result.tryFail(TargetRefusal.unreachable(target.name(), "no login within " + deadline));
        });
        tryHost(attempt, 0).onComplete(done -> {
            vertx.cancelTimer(timer);
            if (done.failed()) {
                result.tryFail(done.cause());
            } else if (!result.tryComplete(done.result())) {
                discard(done.result());
            }
        });
        return result.future();
    }

    /** Runs one query over a connection of its own to one known host; answers its first row, empty if none. */
    Future<TargetGreeting> ask(Target target, InetSocketAddress address, String role, String database, String query) {
        List<StartupParameter> parameters =
                startupParameters(role, database, List.of(StartupParameter.of("application_name", "portcullis")));
        Attempt attempt =
                new Attempt(target, role, new StartupMessage(StartupMessage.MAJOR, 0, parameters), _ -> query);
        Promise<TargetGreeting> result = Promise.promise();
        long timer = vertx.setTimer(Math.max(1, deadline.toMillis()), _ -> {
            attempt.abort();
            result.tryFail(TargetRefusal.unreachable(target.name(), "no answer within " + deadline));
        });
        logIn(attempt, new HostPort(address.getAddress().getHostAddress(), address.getPort()))
                .onComplete(done -> {
                    vertx.cancelTimer(timer);
                    if (done.failed()) {
                        result.tryFail(done.cause());
                    } else {
                        result.tryComplete(done.result().greeting());
                        discard(done.result());
                    }
                });
        return result.future();
    }

    private Future<Upstream> tryHost(Attempt attempt, int index) {
        List<HostPort> hosts = attempt.target.hosts();
        return logIn(attempt, hosts.get(index)).recover(failure -> {
            boolean more = index + 1 < hosts.size() && !attempt.aborted;
            return more && failure instanceof TargetRefusal refusal && refusal.mayTryNextHost()
                    ? tryHost(attempt, index + 1)
                    : Future.failedFuture(failure);
        });
    }

    private Future<Upstream> logIn(Attempt attempt, HostPort host) {
        // A file system may hang; then this login waits, and no other.
        return context.executeBlocking(() -> scram(attempt), false)
                .recover(failure -> Future.failedFuture(
                        TargetRefusal.noPassword(attempt.target.name(), String.valueOf(failure.getMessage()))))
                .compose(scram -> logIn(attempt, host, requireNonNull(scram)));
    }

    private ScramClient scram(Attempt attempt) throws IOException {
        String target = attempt.target.name();
        char[] password = secrets.password(target, attempt.role);
        byte[] nonce = new byte[NONCE_LENGTH];
        random.nextBytes(nonce);
        try {
            return new ScramClient(keys, target + "/" + attempt.role, password, nonce);
        } finally {
            Arrays.fill(password, '\0');
        }
    }

    private Future<Upstream> logIn(Attempt attempt, HostPort host, ScramClient scram) {
        Target target = attempt.target;
        Promise<TargetLoginHandler.Done> done = Promise.promise();
        return client.connect(host.port(), host.host())
                .recover(failure -> Future.failedFuture(
                        TargetRefusal.unreachable(target.name(), host + ": " + failure.getMessage())))
                .compose(socket -> {
                    Channel channel = channel(socket);
                    SocketTuning.apply(channel);
                    attempt.channel = channel;
                    if (attempt.aborted) {
                        channel.close();
                    }
                    TargetLogin login = new TargetLogin(target.name(), scram, attempt.query);
                    channel.pipeline()
                            .addBefore(
                                    VERTX_HANDLER,
                                    "target-login",
                                    new TargetLoginHandler(target.name(), attempt.startup, login, context, done));
                    return done.future().compose(ready -> checked(attempt, channel, ready));
                });
    }

    private static Channel channel(NetSocket socket) {
        return ((NetSocketInternal) socket).channelHandlerContext().channel();
    }

    private static Future<Upstream> checked(Attempt attempt, Channel channel, TargetLoginHandler.Done done) {
        Target target = attempt.target;
        List<String> row = new ArrayList<>();
        done.greeting().row().forEach(value -> row.add(value == null ? "" : value));
        boolean greets = row.size() >= 2;
        long start = greets && row.get(0).matches("[0-9]{1,18}") ? Long.parseLong(row.get(0)) : 0;
        boolean standby = greets && row.get(1).equals("t");
        boolean wrongRole = switch (target.hostRole()) {
            case PRIMARY -> standby;
            case STANDBY -> !standby;
            case ANY -> false;
        };
        Upstream upstream = new Upstream(
                channel, (InetSocketAddress) channel.remoteAddress(), done.greeting(), start, done.leftover());
        if (greets && wrongRole) {
            discard(upstream);
            return Future.failedFuture(TargetRefusal.unreachable(
                    target.name(), channel.remoteAddress() + " is not a " + target.hostRole()));
        }
        return Future.succeededFuture(upstream);
    }

    /** Ends a connection that nobody will use. */
    public static void discard(Upstream upstream) {
        upstream.leftover().release();
        Channel channel = upstream.channel();
        ByteBuf out = channel.alloc().buffer();
        new Terminate().encode(out);
        channel.writeAndFlush(out).addListener(_ -> channel.close());
    }

    private static List<StartupParameter> startupParameters(
            String role, String database, List<StartupParameter> parameters) {
        List<StartupParameter> all = new ArrayList<>();
        all.add(StartupParameter.of("user", role));
        all.add(StartupParameter.of("database", database));
        all.addAll(parameters);
        return all;
    }

    /** One connect over its hosts; on the event loop only. */
    private static final class Attempt {
        final Target target;
        final String role;
        final StartupMessage startup;
        final Function<List<ParameterStatus>, String> query;

        @Nullable
        Channel channel;

        boolean aborted;

        Attempt(Target target, String role, StartupMessage startup, Function<List<ParameterStatus>, String> query) {
            this.target = target;
            this.role = role;
            this.startup = startup;
            this.query = query;
        }

        void abort() {
            aborted = true;
            if (channel != null) {
                channel.close();
            }
        }
    }
}
