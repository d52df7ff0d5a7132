package io.portcullis.server.people;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.server.config.OidcDirectory;
import io.portcullis.server.config.ServerConfig;
import io.portcullis.server.oidc.Issuer;
import io.portcullis.server.oidc.Issuers;
import io.portcullis.server.store.Actor;
import io.portcullis.server.store.Changes;
import io.portcullis.server.store.People;
import io.portcullis.server.store.People.Due;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks issuers every few minutes about whoever holds grants, and ends the grants of those who are not who they were. All nodes do it; the
 * control database gives each person to one of them. A node that is lost in between is made up for by another, half a minute later.
 */
@Singleton
public class Follower {
    private static final Logger LOG = Logger.getLogger("io.portcullis.people");
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);
    private static final int MOST_AT_ONCE = 50;
    private static final int CONCURRENT = 4;
    /** Of {@code every}: the rest is for finding out that somebody is due, for the answer and for the change. */
    private static final double EARLY = 0.9;

    private record Followed(Issuer issuer, OidcDirectory settings, Directory directory, Unconfirmed unconfirmed) {}

    private final Map<String, Followed> byUrl = new TreeMap<>();
    private final People people;
    private final Ender ender;
    private final MeterRegistry meters;
    private final Vertx vertx;
    private final AtomicBoolean asking = new AtomicBoolean();

    Follower(ServerConfig config, Issuers issuers, People people, Changes changes, MeterRegistry meters, Vertx vertx) {
        this.people = people;
        this.ender = new Ender(changes, meters);
        this.meters = meters;
        this.vertx = vertx;
        for (Issuer issuer : issuers.all()) {
            @Nullable OidcDirectory settings = issuer.settings().directory();
            if (settings != null) {
                String name = issuer.settings().name();
                Unconfirmed unconfirmed = new Unconfirmed(name, settings.every().multipliedBy(2), System::nanoTime);
                byUrl.put(
                        issuer.settings().url(),
                        new Followed(
                                issuer,
                                settings,
                                new HttpDirectory(
                                        vertx,
                                        issuer,
                                        settings,
                                        config.deadlines().oidc()),
                                unconfirmed));
                Gauge.builder("portcullis.people.unconfirmed", unconfirmed, Unconfirmed::count)
                        .description("People who hold grants and about whom their issuer gave this node no answer")
                        .tag("issuer", name)
                        .register(meters);
            }
        }
    }

    void start(@Observes StartupEvent event) {
        byUrl.values().stream()
                .map(followed -> followed.settings().every().dividedBy(10))
                .min(Duration::compareTo)
                .ifPresent(shortest -> vertx.setPeriodic(
                        (shortest.compareTo(LONGEST_PAUSE) < 0 ? shortest : LONGEST_PAUSE).toMillis(), _ -> tick()));
    }

    /** Of each issuer that is asked: what is wrong, or {@code none}. */
    public Map<String, String> problems() {
        Map<String, String> problems = new TreeMap<>();
        byUrl.values().forEach(followed -> {
            @Nullable String problem = followed.unconfirmed().problem();
            problems.put(followed.issuer().settings().name(), problem == null ? "none" : problem);
        });
        return problems;
    }

    private void tick() {
        if (!asking.compareAndSet(false, true)) {
            return;
        }
        people.due(List.copyOf(byUrl.keySet()), LEASE, MOST_AT_ONCE)
                .onItem()
                .transformToMulti(due -> Multi.createFrom().iterable(due))
                .onItem()
                .transformToUni(this::follow)
                .merge(CONCURRENT)
                .collect()
                .last()
                .onTermination()
                .invoke(() -> asking.set(false))
                .subscribe()
                .with(_ -> {}, failure -> LOG.debugf("people-not-followed detail=\"%s\"", failure.getMessage()));
    }

    /** Never fails: who could not be dealt with is due again when the lease is over. */
    private Uni<Void> follow(Due due) {
        Followed followed = byUrl.get(due.person().issuer());
        if (followed == null) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom()
                .completionStage(
                        () -> followed.directory().find(due.person().subject()).toCompletionStage())
                .chain(found -> act(followed, due, found))
                .onFailure()
                .invoke(failure -> LOG.warnf(
                        "person-not-followed issuer=%s consequence=\"they are asked about again\" detail=\"%s\"",
                        followed.issuer().settings().name(), failure.getMessage()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private Uni<Void> act(Followed followed, Due due, Found found) {
        FollowPlan.Step step = FollowPlan.of(
                found,
                due.unconfirmed(),
                followed.settings().grace(),
                due.found(),
                due.hadRole(),
                groups -> !followed.issuer().settings().rolesOf(groups).isEmpty());
        Duration usual = Duration.ofMillis((long) (followed.settings().every().toMillis() * EARLY));
        count(followed, step);
        return switch (step) {
            case FollowPlan.Step.Keep(boolean role) -> {
                followed.unconfirmed().remove(due.person());
                yield endLost(followed, due, found).chain(() -> people.asked(due.person(), usual, role));
            }
            case FollowPlan.Step.End(Ending why, boolean secrets) -> {
                if (why != Ending.PERSON_UNCONFIRMED) {
                    followed.unconfirmed().remove(due.person());
                }
                yield people.heldBy(due.person())
                        .chain(held -> ender.end(held, why, secrets, who(followed)))
                        .chain(() -> people.asked(due.person(), usual, null));
            }
            case FollowPlan.Step.Wait(String why) -> {
                followed.unconfirmed().add(due.person(), why);
                yield people.asked(due.person(), usual.dividedBy(9), null);
            }
        };
    }

    private void count(Followed followed, FollowPlan.Step step) {
        String result = switch (step) {
            case FollowPlan.Step.Keep _ -> "confirmed";
            case FollowPlan.Step.End(Ending why, boolean _) -> why.code();
            case FollowPlan.Step.Wait _ -> "unclear";
        };
        meters.counter(
                        "portcullis.people.asked",
                        "issuer",
                        followed.issuer().settings().name(),
                        "result",
                        result)
                .increment();
    }

    private Uni<Void> endLost(Followed followed, Due due, Found found) {
        if (!(found instanceof Found.There(@Nullable List<String> groups)) || groups == null) {
            return Uni.createFrom().voidItem();
        }
        return people.heldBy(due.person())
                .chain(held -> ender.grants(FollowPlan.lost(held.grants(), groups), Ending.GROUP_LOST, who(followed)));
    }

    private static Actor who(Followed followed) {
        return new Actor("directory " + followed.issuer().settings().name());
    }
}
