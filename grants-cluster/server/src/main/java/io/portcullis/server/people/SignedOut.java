package io.portcullis.server.people;

import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.server.config.OidcIssuer;
import io.portcullis.server.oidc.Issuer;
import io.portcullis.server.oidc.Issuers;
import io.portcullis.server.store.Actor;
import io.portcullis.server.store.Changes;
import io.portcullis.server.store.People;
import io.portcullis.server.store.People.Person;
import io.portcullis.server.store.SignOuts;
import io.portcullis.server.store.SignOuts.SignOut;
import io.portcullis.server.store.SignOuts.Told;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Ends what ends when somebody signs out at their issuer. It is written down first, so that the issuer has its answer soon and any node
 * can go on if this one does not.
 */
@Singleton
public class SignedOut {
    private static final Logger LOG = Logger.getLogger("io.portcullis.people");
    private static final Duration LEFT_OVER = Duration.ofSeconds(10);

    private final Issuers issuers;
    private final SignOuts signOuts;
    private final People people;
    private final Ender ender;
    private final Vertx vertx;
    private @Nullable Long timer;

    SignedOut(Issuers issuers, SignOuts signOuts, People people, Changes changes, MeterRegistry meters, Vertx vertx) {
        this.issuers = issuers;
        this.signOuts = signOuts;
        this.people = people;
        this.ender = new Ender(changes, meters);
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent event) {
        if (issuers.all().stream()
                .anyMatch(issuer -> !issuer.settings().logoutClients().isEmpty())) {
            timer = vertx.setPeriodic(LEFT_OVER.toMillis(), _ -> goOn());
        }
    }

    @PreDestroy
    void stop() {
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
    }

    /** False if the same was told before. What ends with it ends soon after. */
    public Uni<Boolean> told(OidcIssuer issuer, SignOut out) {
        boolean done = !issuer.logoutEndsGrants() || out.subject() == null;
        Actor who = new Actor("sign-out " + issuer.name(), issuer.url(), out.subject());
        return signOuts.told(out, who, done).map(told -> {
            if (!done) {
                told.ifPresent(one -> end(one, who).subscribe().with(_ -> {}, failure -> later(issuer, failure)));
            }
            return told.isPresent();
        });
    }

    private static void later(OidcIssuer issuer, Throwable failure) {
        LOG.warnf(
                "sign-out-not-done issuer=%s consequence=\"it is tried again\" detail=\"%s\"",
                issuer.name(), failure.getMessage());
    }

    /** Whoever has signed in again meanwhile keeps what they were granted since. */
    private Uni<Void> end(Told told, Actor who) {
        SignOut out = told.out();
        @Nullable String subject = out.subject();
        if (subject == null) {
            return signOuts.done(out);
        }
        return people.heldUpTo(new Person(out.issuer(), subject), told.head())
                .chain(grants -> ender.grants(FollowPlan.ended(grants, Ending.SIGNED_OUT), Ending.SIGNED_OUT, who))
                .chain(() -> signOuts.done(out));
    }

    private void goOn() {
        signOuts.leftOver(LEFT_OVER)
                .onItem()
                .transformToMulti(all -> Multi.createFrom().iterable(all))
                .onItem()
                .transformToUniAndConcatenate(this::again)
                .collect()
                .last()
                .subscribe()
                .with(_ -> {}, failure -> LOG.debugf("sign-outs-not-read detail=\"%s\"", failure.getMessage()));
    }

    private Uni<Void> again(Told told) {
        SignOut out = told.out();
        @Nullable Issuer issuer = issuers.withUrl(out.issuer()).orElse(null);
        // What nobody believes any more ends nothing.
        return issuer == null
                ? signOuts.done(out)
                : end(told, new Actor("sign-out " + issuer.settings().name(), out.issuer(), out.subject()))
                        .onFailure()
                        .invoke(failure -> later(issuer.settings(), failure))
                        .onFailure()
                        .recoverWithNull()
                        .replaceWithVoid();
    }
}
