package io.portcullis.server.api;

import io.portcullis.server.api.rules.Judging;
import io.portcullis.server.api.rules.Rules;
import io.portcullis.server.rules.RuleSet;
import io.portcullis.server.rules.ServiceRule;
import io.portcullis.server.service.Place;
import io.portcullis.server.service.RenewalPlan;
import io.portcullis.server.store.ChangeFailure;
import io.portcullis.server.store.NewGrant;
import io.portcullis.server.store.ServiceGrants;
import io.portcullis.server.store.ServiceGrants.Done;
import io.portcullis.server.store.ServiceGrants.State;
import io.portcullis.server.store.ServiceGrants.Wish;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Makes the grants of services what the rules in force say. Where there is nothing to do it only reads. */
@Singleton
class Renewing {
    /**
     * What is refused is tried again after so long, or a twentieth of its life if that is shorter, or under other rules: each try waits for
     * the turn that all changes take.
     */
    private static final Duration TRY_AGAIN = Duration.ofSeconds(30);

    private static final int TRIES = 20;

    private final Rules rules;
    private final Judging judging;
    private final ServiceGrants grants;
    private final InstantSource clock = InstantSource.system();

    Renewing(Rules rules, Judging judging, ServiceGrants grants) {
        this.rules = rules;
        this.judging = judging;
        this.grants = grants;
    }

    /** One that something is to be done about. */
    private record Due(Place place, @Nullable Wish wish) {}

    /** What it is decided by. */
    private record Look(RuleSet set, long agreement, Judging.Known targets, Map<Place, Wish> wishes, Instant now) {}

    /** How all stand, with the services of the rules in force. */
    record Standing(List<ServiceRule> rules, List<State> states) {}

    /**
     * One round. Nothing happens while this node goes by other rules than those that are agreed upon.
     *
     * @param told hears what was done about each, or why it failed
     * @return how all stand behind it; null if there are no rules to go by
     */
    Uni<@Nullable Standing> sweep(BiConsumer<Place, Done> told, BiConsumer<Place, Throwable> failed) {
        Rules.Now now = rules.now();
        RuleSet set = now.inForce();
        Long agreement = now.numberInForce();
        if (set == null || agreement == null) {
            return Uni.createFrom().nullItem();
        }
        return Uni.combine()
                .all()
                .unis(grants.all(), judging.known(set))
                .with((states, targets) ->
                        new Object[] {states, new Look(set, agreement, targets, wishes(set), clock.instant())})
                .chain(both -> {
                    @SuppressWarnings("unchecked")
                    List<State> states = (List<State>) both[0];
                    return each((Look) both[1], states, told, failed);
                })
                .chain(_ -> grants.all())
                .map(states -> new Standing(set.services(), states));
    }

    private static Map<Place, Wish> wishes(RuleSet set) {
        Map<Place, Wish> wishes = new LinkedHashMap<>();
        for (ServiceRule rule : set.services()) {
            Place.of(rule).forEach(place -> wishes.put(place, new Wish(place, rule)));
        }
        return wishes;
    }

    private Uni<Void> each(
            Look look, List<State> states, BiConsumer<Place, Done> told, BiConsumer<Place, Throwable> failed) {
        Uni<Void> done = Uni.createFrom().voidItem();
        for (Due due : due(look, states)) {
            done = done.chain(() -> renew(look, due)
                    .invoke(what -> told.accept(due.place(), what))
                    .replaceWithVoid()
                    .onFailure(failure -> !(failure instanceof ChangeFailure.Unavailable))
                    .recoverWithUni(failure -> {
                        // It is in the way of no other.
                        failed.accept(due.place(), failure);
                        return Uni.createFrom().voidItem();
                    }));
        }
        return done;
    }

    private List<Due> due(Look look, List<State> states) {
        Map<Place, State> known = new LinkedHashMap<>();
        states.forEach(state -> known.put(state.place(), state));
        List<Due> due = new ArrayList<>();
        look.wishes().forEach((place, wish) -> {
            if (!look.targets().newer().contains(place.target()) && isDue(look, wish, known.get(place))) {
                due.add(new Due(place, wish));
            }
        });
        for (State state : states) {
            if (!look.wishes().containsKey(state.place()) && isDue(look, null, state)) {
                due.add(new Due(state.place(), null));
            }
        }
        return due;
    }

    private boolean isDue(Look look, @Nullable Wish wish, @Nullable State state) {
        ServiceGrants.Refused refused = state == null ? null : state.refused();
        boolean idle = switch (grants.plan(wish, state, look.now())) {
            // What was refused and needs nothing any more is to be known as such.
            case RenewalPlan.Wait _, RenewalPlan.Held _ -> refused == null;
            case RenewalPlan.Make _, RenewalPlan.Renew _, RenewalPlan.Refuse _, RenewalPlan.Forget _ -> false;
        };
        boolean triedLately = state != null
                && refused != null
                && refused.rules() == look.agreement()
                && refused.tried().plus(pause(state.life())).isAfter(look.now());
        return !idle && !triedLately;
    }

    private static Duration pause(Duration life) {
        Duration part = life.dividedBy(TRIES);
        return part.compareTo(TRY_AGAIN) < 0 ? part : TRY_AGAIN;
    }

    private Uni<Done> renew(Look look, Due due) {
        // Conditions may take their time: not on an event loop.
        return Uni.createFrom()
                .item(() -> Optional.ofNullable(denial(look, due)))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .chain(denial -> grants.renew(due.place(), due.wish(), look.agreement(), denial.orElse(null)));
    }

    private static @Nullable String denial(Look look, Due due) {
        Wish wish = due.wish();
        if (wish == null) {
            return null;
        }
        String target = due.place().target();
        Map<String, String> labels = look.targets().labels().get(target);
        if (labels == null) {
            return "target " + target + " is none that the catalog or the rules know";
        }
        return look.set().denial(wish.rule().asked(NewGrant.principal(wish.rule()), target, labels, look.now()));
    }
}
