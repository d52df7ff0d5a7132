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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Whether bootstrap tokens are taken here: until the first operator has signed in anywhere in the cluster. The control database is asked
 * each time that one is presented, so the end counts on all nodes at once; while it is away what it said last counts, and before it said
 * anything nothing is taken. What has ended does not begin again: a node that knows of the end writes it down anew if the database has
 * lost it, as after a restore from an older backup.
 */
@Singleton
public class BootstrapGate {
    private static final Logger LOG = Logger.getLogger("io.portcullis.api");
    private static final long EVERY_MILLIS = 1_000;
    /** How long one who asks waits for the control database, if it has said something before. */
    private static final Duration PATIENCE = Duration.ofMillis(500);
    /** How long an operator who signs in waits until it is written down. */
    private static final Duration WRITTEN = Duration.ofSeconds(2);

    /** What the control database said, or this node knows better. */
    private enum Known {
        NOTHING,
        OPEN,
        ENDED
    }

    private final Bootstrap bootstrap;
    private final Vertx vertx;
    private final Actor node;
    private final @Nullable Instant againUntil;
    private final InstantSource clock;
    private final AtomicBoolean asking = new AtomicBoolean();
    private final AtomicBoolean told = new AtomicBoolean();
    private final AtomicReference<Known> known = new AtomicReference<>(Known.NOTHING);

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
            ended().onTermination().invoke(() -> asking.set(false)).subscribe().with(_ -> tell(), _ -> {
                // The parts that need the database say that it is away.
            });
        }
    }

    /** Whether it has ended, as far as anybody knows now. */
    private Uni<Boolean> ended() {
        return bootstrap.ended().chain(says -> {
            // Never back: an answer that was under way while it ended is older than the end.
            Known before = known.getAndUpdate(old -> says || old == Known.ENDED ? Known.ENDED : Known.OPEN);
            return says || before != Known.ENDED
                    ? Uni.createFrom().item(says)
                    : bootstrap.ended().chain(again -> again ? Uni.createFrom().item(true) : writtenAnew());
        });
    }

    private Uni<Boolean> writtenAnew() {
        LOG.error("bootstrap-end-lost consequence=\"it is written down again\"");
        return bootstrap.endAgain(node).replaceWith(true);
    }

    /** As at the start of the node: for tests of several beginnings. */
    void forget() {
        known.set(Known.NOTHING);
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
        return switch (known.get()) {
            case ENDED -> Uni.createFrom().item(false);
            case NOTHING -> ended().map(over -> !over);
            case OPEN ->
                ended().ifNoItem()
                        .after(PATIENCE)
                        .fail()
                        .onFailure()
                        .recoverWithItem(() -> known.get() == Known.ENDED)
                        .map(over -> !over);
        };
    }

    /** Somebody signed in: if it is the first operator, the tokens end. A database that is away must not keep an operator out. */
    public Uni<Void> onSignIn(Identity who) {
        if (known.get() == Known.ENDED || !who.isPerson() || !who.isOperator()) {
            return Uni.createFrom().voidItem();
        }
        return bootstrap
                .end(who.actor())
                .invoke(() -> known.set(Known.ENDED))
                .ifNoItem()
                .after(WRITTEN)
                .fail()
                .onFailure()
                .invoke(failure -> LOG.warnf(
                        "bootstrap-not-ended consequence=\"the next sign-in of an operator tries again\" detail=\"%s\"",
                        failure.getMessage()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }
}
