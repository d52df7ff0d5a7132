package io.portcullis.server.people;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.server.config.OidcDirectory;
import io.portcullis.server.config.ServerConfig;
import io.portcullis.server.oidc.Issuer;
import io.portcullis.server.oidc.Issuers;
import io.portcullis.server.store.Changes;
import io.portcullis.server.store.EndBrake;
import io.portcullis.server.store.People;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks issuers every few minutes about whoever holds grants, and ends the grants of those who are not who they were. All nodes do it; the
 * control database gives each person to one of them. A node that is lost in between is made up for by another, half a minute later.
 */
@Singleton
public class Follower {
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

    private final Map<String, Followed> byUrl = new TreeMap<>();
    private final Following following;
    private final Vertx vertx;
    private @Nullable Long timer;

    Follower(
            ServerConfig config,
            Issuers issuers,
            People people,
            EndBrake brake,
            Changes changes,
            MeterRegistry meters,
            Vertx vertx) {
        this.vertx = vertx;
        for (Issuer issuer : issuers.all()) {
            @Nullable OidcDirectory settings = issuer.settings().directory();
            if (settings != null) {
                Followed followed = Followed.of(
                        issuer.settings().name(),
                        settings.every(),
                        settings.grace(),
                        groups -> !issuer.settings().rolesOf(groups).isEmpty(),
                        new HttpDirectory(
                                vertx, issuer, settings, config.deadlines().oidc()),
                        System::nanoTime);
                byUrl.put(issuer.settings().url(), followed);
                Gauge.builder("portcullis.people.unconfirmed", followed.unconfirmed(), Unconfirmed::count)
                        .description("People who hold grants and about whom their issuer gave this node no answer")
                        .tag("issuer", followed.name())
                        .register(meters);
            }
        }
        this.following = new Following(byUrl, people, brake, changes, meters);
    }

    void start(@Observes StartupEvent event) {
        byUrl.values().stream()
                .map(followed -> followed.every().dividedBy(10))
                .min(Duration::compareTo)
                .ifPresent(shortest -> timer = vertx.setPeriodic(
                        (shortest.compareTo(LONGEST_PAUSE) < 0 ? shortest : LONGEST_PAUSE).toMillis(),
                        _ -> following.tick()));
    }

    @PreDestroy
    void stop() {
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
    }

    /** Of each issuer that is asked: what is wrong, or {@code none}. */
    public Map<String, String> problems() {
        Map<String, String> problems = new TreeMap<>();
        byUrl.values().forEach(followed -> {
            @Nullable String problem = followed.unconfirmed().problem();
            problems.put(followed.name(), problem == null ? "none" : problem);
        });
        return problems;
    }
}
