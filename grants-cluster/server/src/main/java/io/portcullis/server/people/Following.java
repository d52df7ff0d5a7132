package io.portcullis.server.people;

import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.model.Grant;
import io.portcullis.server.store.Actor;
import io.portcullis.server.store.Changes;
import io.portcullis.server.store.People;
import io.portcullis.server.store.People.Due;
import io.portcullis.server.store.People.Held;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Asks about whoever it is time for, and does what the answers mean. */
final class Following {
    static final int MOST_AT_ONCE = 50;

    private static final Logger LOG = Logger.getLogger("io.portcullis.people");
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final int CONCURRENT = 4;
    /** Of {@code every}: the rest is for finding out that somebody is due, for the answer and for the change. */
    private static final double EARLY = 0.9;

    private static final Found HELD_BACK =
            new Found.Unclear("too many would end at once: the directory, or the way to it, may be wrong");

    private final Map<String, Followed> byUrl;
    private final People people;
    private final Ender ender;
    private final MeterRegistry meters;
    private final AtomicBoolean asking = new AtomicBoolean();

    Following(Map<String, Followed> byUrl, People people, Changes changes, MeterRegistry meters) {
        this.byUrl = Map.copyOf(byUrl);
        this.people = people;
        this.ender = new Ender(changes, meters);
        this.meters = meters;
    }

    /** Does nothing while the last one is not done; goes on at once if there may be more. */
    void tick() {
        if (!asking.compareAndSet(false, true)) {
            return;
        }
        people.due(List.copyOf(byUrl.keySet()), LEASE, MOST_AT_ONCE)
                .invoke(() ->
                        byUrl.values().forEach(followed -> followed.asking().goesOn()))
                .chain(this::follow)
                .onTermination()
                .invoke(() -> asking.set(false))
                .subscribe()
                .with(
                        more -> {
                            if (more) {
                                tick();
                            }
                        },
                        failure -> LOG.debugf("people-not-followed detail=\"%s\"", failure.getMessage()));
    }

    /** Whether there may be more. */
    private Uni<Boolean> follow(List<Due> due) {
        return Multi.createFrom()
                .iterable(due)
                .onItem()
                .transformToUni(this::follow)
                .merge(CONCURRENT)
                .collect()
                .last()
                .replaceWith(due.size() >= MOST_AT_ONCE);
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
                        followed.name(), failure.getMessage()))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private Uni<Void> act(Followed followed, Due due, Found found) {
        followed.asking().goesOn();
        followed.brake().asked(due.person());
        if (!followed.misses().counts(due.person(), found)) {
            count(followed, "unclear");
            return people.asked(due.person(), soon(followed), null);
        }
        return switch (plan(followed, due, found)) {
            case FollowPlan.Step.Keep(boolean role) -> lost(due, found).chain(lost -> keep(followed, due, lost, role));
            case FollowPlan.Step.End end -> people.heldBy(due.person()).chain(held -> end(followed, due, held, end));
            case FollowPlan.Step.Wait(String why) -> await(followed, due, why);
        };
    }

    private static FollowPlan.Step plan(Followed followed, Due due, Found found) {
        return FollowPlan.of(
                found,
                followed.asking().atMost(due.unconfirmed()),
                followed.grace(),
                due.found(),
                due.hadRole(),
                followed.givesRole());
    }

    private Uni<List<Grant>> lost(Due due, Found found) {
        return found instanceof Found.There(@Nullable List<String> groups) && groups != null
                ? people.heldBy(due.person()).map(held -> FollowPlan.lost(held.grants(), groups))
                : Uni.createFrom().item(List.of());
    }

    private Uni<Void> keep(Followed followed, Due due, List<Grant> lost, boolean role) {
        if (!lost.isEmpty()
                && !followed.brake().allows(due.person())
                && plan(followed, due, HELD_BACK) instanceof FollowPlan.Step.Wait(String why)) {
            return holdBack(followed, due, why);
        }
        count(followed, "confirmed");
        followed.unconfirmed().remove(due.person());
        return ender.grants(lost, Ending.GROUP_LOST, who(followed))
                .chain(() -> people.asked(due.person(), usual(followed), role));
    }

    private Uni<Void> end(Followed followed, Due due, Held held, FollowPlan.Step.End end) {
        Ending why = end.why();
        Held ended = new Held(FollowPlan.ended(held.grants(), why), end.secrets() ? held.secrets() : List.of());
        boolean any = !ended.grants().isEmpty() || !ended.secrets().isEmpty();
        if (why != Ending.PERSON_UNCONFIRMED) {
            if (any && !followed.brake().allows(due.person())) {
                return switch (plan(followed, due, HELD_BACK)) {
                    case FollowPlan.Step.Wait(String reason) -> holdBack(followed, due, reason);
                    case FollowPlan.Step.End unconfirmed -> end(followed, due, held, unconfirmed);
                    case FollowPlan.Step.Keep _ -> throw new IllegalStateException("nobody said that all is well");
                };
            }
            followed.unconfirmed().remove(due.person());
        }
        count(followed, why.code());
        return ender.end(ended, why, end.secrets(), who(followed))
                .chain(() -> people.asked(due.person(), usual(followed), null));
    }

    private Uni<Void> holdBack(Followed followed, Due due, String why) {
        meters.counter("portcullis.people.held.back", "issuer", followed.name()).increment();
        return alarm(followed, due, why);
    }

    /** Of programs that were never found nobody needs to know. */
    private Uni<Void> await(Followed followed, Due due, String why) {
        if (due.found()) {
            return alarm(followed, due, why);
        }
        return people.heldBy(due.person()).chain(held -> {
            if (!held.grants().stream().allMatch(FollowPlan::isService)) {
                return alarm(followed, due, why);
            }
            count(followed, "unclear");
            return people.asked(due.person(), usual(followed), null);
        });
    }

    private Uni<Void> alarm(Followed followed, Due due, String why) {
        count(followed, "unclear");
        followed.unconfirmed().add(due.person(), why);
        return people.asked(due.person(), soon(followed), null);
    }

    private void count(Followed followed, String result) {
        meters.counter("portcullis.people.asked", "issuer", followed.name(), "result", result)
                .increment();
    }

    private static Duration usual(Followed followed) {
        return Duration.ofMillis((long) (followed.every().toMillis() * EARLY));
    }

    private static Duration soon(Followed followed) {
        return usual(followed).dividedBy(9);
    }

    private static Actor who(Followed followed) {
        return new Actor("directory " + followed.name());
    }
}
