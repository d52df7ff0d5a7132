package io.portcullis.server.people;

import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.model.Grant;
import io.portcullis.server.store.Actor;
import io.portcullis.server.store.Changes;
import io.portcullis.server.store.EndBrake;
import io.portcullis.server.store.People;
import io.portcullis.server.store.People.Due;
import io.portcullis.server.store.People.Held;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
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

    private static final Found.Unclear HELD_BACK =
            new Found.Unclear("too many would end at once: the directory, or the way to it, may be wrong");

    private final Map<String, Followed> byUrl;
    private final People people;
    private final EndBrake brake;
    private final Ender ender;
    private final MeterRegistry meters;
    private final AtomicBoolean asking = new AtomicBoolean();

    Following(Map<String, Followed> byUrl, People people, EndBrake brake, Changes changes, MeterRegistry meters) {
        this.byUrl = Map.copyOf(byUrl);
        this.people = people;
        this.brake = brake;
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
        return lost.isEmpty()
                ? confirmed(followed, due, lost, role)
                : unlessHeldBack(
                        followed,
                        due,
                        () -> confirmed(followed, due, lost, role),
                        () -> confirmed(followed, due, lost, role));
    }

    private Uni<Void> confirmed(Followed followed, Due due, List<Grant> lost, boolean role) {
        count(followed, "confirmed");
        followed.unconfirmed().remove(due.person());
        return ender.grants(lost, Ending.GROUP_LOST, who(followed))
                .chain(() -> people.asked(due.person(), usual(followed), role));
    }

    private Uni<Void> end(Followed followed, Due due, Held held, FollowPlan.Step.End end) {
        Held ended = new Held(FollowPlan.ended(held.grants(), end.why()), end.secrets() ? held.secrets() : List.of());
        boolean any = !ended.grants().isEmpty() || !ended.secrets().isEmpty();
        return end.why() == Ending.PERSON_UNCONFIRMED || !any
                ? ended(followed, due, ended, end)
                : unlessHeldBack(
                        followed, due, () -> ended(followed, due, ended, end), () -> late(followed, due, held));
    }

    private Uni<Void> ended(Followed followed, Due due, Held ended, FollowPlan.Step.End end) {
        count(followed, end.why().code());
        if (end.why() != Ending.PERSON_UNCONFIRMED) {
            followed.unconfirmed().remove(due.person());
        }
        return ender.end(ended, end.why(), end.secrets(), who(followed))
                .chain(() -> end.secrets()
                        ? people.withdraw(due.person(), end.why().reason(), who(followed))
                        : Uni.createFrom().voidItem())
                .chain(() -> people.asked(due.person(), usual(followed), null));
    }

    /** The grace of somebody who is held back is over. Programs have none: they are held back until somebody says what is right. */
    private Uni<Void> late(Followed followed, Due due, Held held) {
        return FollowPlan.ended(held.grants(), Ending.PERSON_UNCONFIRMED).isEmpty()
                ? alarm(followed, due, HELD_BACK.why())
                : end(followed, due, held, new FollowPlan.Step.End(Ending.PERSON_UNCONFIRMED, false));
    }

    /** @param late what is done all the same once their grace is over */
    private Uni<Void> unlessHeldBack(Followed followed, Due due, Supplier<Uni<Void>> done, Supplier<Uni<Void>> late) {
        return brake.ask(due.person()).chain(verdict -> switch (verdict) {
            case EndBrake.Verdict.MayEnd() -> done.get();
            case EndBrake.Verdict.HeldBack(boolean first) -> {
                if (first) {
                    LOG.errorf(
                            "people-ends-held-back issuer=%s consequence=\"grants go on until somebody says what is right, or the"
                                    + " grace is over\" detail=\"more than %d people, or one in %d, would have lost theirs within %s\"",
                            followed.name(), EndBrake.ALWAYS, EndBrake.SHARE, EndBrake.WINDOW);
                }
                yield plan(followed, due, HELD_BACK) instanceof FollowPlan.Step.Wait(String why)
                        ? holdBack(followed, due, why)
                        : late.get();
            }
        });
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
