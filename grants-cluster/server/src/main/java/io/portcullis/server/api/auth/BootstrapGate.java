package io.portcullis.server.api.auth;

import io.portcullis.server.config.ServerConfig;
import io.portcullis.server.config.StartSettings;
import io.portcullis.server.store.Actor;
import io.portcullis.server.store.Bootstrap;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Whether bootstrap tokens are taken here: until the first operator has signed in anywhere in the cluster. The control database is asked
 * every second; while it is away what it said last counts, and before it said anything nothing is taken.
 */
@Singleton
public class BootstrapGate {
    private static final Logger LOG = Logger.getLogger("io.portcullis.api");
    private static final long EVERY_MILLIS = 1_000;

    private final Bootstrap bootstrap;
    private final Vertx vertx;
    private final Actor node;
    private final @Nullable Instant againUntil;
    private final InstantSource clock;
    private final AtomicBoolean asking = new AtomicBoolean();
    private final AtomicBoolean told = new AtomicBoolean();
    private volatile @Nullable Boolean ended;

    @Inject
    BootstrapGate(Bootstrap bootstrap, ServerConfig config, StartSettings settings, Vertx vertx) {
        this(
                bootstrap,
                vertx,
                new Actor("node " + settings.node()),
                config.api().bootstrapAgainUntil().orElse(null),
                InstantSource.system());
    }

    BootstrapGate(Bootstrap bootstrap, Vertx vertx, Actor node, @Nullable Instant againUntil, InstantSource clock) {
        this.bootstrap = bootstrap;
        this.vertx = vertx;
        this.node = node;
        this.againUntil = againUntil;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) {
        if (againUntil != null) {
            LOG.warnf(
                    "bootstrap-again until=%s consequence=\"bootstrap tokens open this node until then\"", againUntil);
        }
        vertx.setPeriodic(EVERY_MILLIS, _ -> refresh());
    }

    void refresh() {
        if (asking.compareAndSet(false, true)) {
            known().onTermination().invoke(() -> asking.set(false)).subscribe().with(_ -> tell(), _ -> {
                // The parts that need the database say that it is away.
            });
        }
    }

    private Uni<Boolean> known() {
        return bootstrap.ended().invoke(now -> ended = now);
    }

    /** Once per start, as soon as somebody can be told. */
    private void tell() {
        Instant until = againUntil;
        if (until != null && isAgain() && told.compareAndSet(false, true)) {
            bootstrap.again(node, until).subscribe().with(_ -> {}, _ -> told.set(false));
        }
    }

    private boolean isAgain() {
        return againUntil != null && clock.instant().isBefore(againUntil);
    }

    /** Whether bootstrap tokens count now. Fails if nobody can tell. */
    Uni<Boolean> isOpen() {
        if (isAgain()) {
            return Uni.createFrom().item(true);
        }
        return Optional.ofNullable(ended)
                .map(known -> Uni.createFrom().item(known))
                .orElseGet(this::known)
                .map(over -> !over);
    }

    /** Somebody signed in: if it is the first operator, the tokens end. A database that is away must not keep an operator out. */
    public Uni<Void> onSignIn(Identity who) {
        if (Boolean.TRUE.equals(ended) || !who.isPerson() || !who.isOperator()) {
            return Uni.createFrom().voidItem();
        }
        return bootstrap
                .end(who.actor())
                .invoke(() -> ended = true)
                .onFailure()
                .invoke(failure -> LOG.warnf(
                        "bootstrap-not-ended consequence=\"the next sign-in of an operator tries again\" detail=\"%s\"",
                        failure.getMessage()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }
}
