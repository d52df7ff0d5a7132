package io.portcullis.server.api;

import io.portcullis.model.Grant;
import io.portcullis.model.Principal;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.rules.Judging;
import io.portcullis.server.api.rules.Rules;
import io.portcullis.server.api.view.WithoutAskingView;
import io.portcullis.server.rules.Requester;
import io.portcullis.server.rules.RuleSet;
import io.portcullis.server.rules.WithoutAsking;
import io.portcullis.server.store.KnownPerson;
import io.portcullis.server.store.Requests;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Who could get access now without asking anybody. */
@Singleton
public class Overview {
    private static final int MOST_PEOPLE = 1_000;

    private final Rules rules;
    private final Judging judging;
    private final Requests requests;

    Overview(Rules rules, Judging judging, Requests requests) {
        this.rules = rules;
        this.judging = judging;
        this.requests = requests;
    }

    /**
     * By the rules in force.
     *
     * @param target to which; null: to any
     */
    public Uni<WithoutAskingView> withoutAsking(@Nullable String target) {
        if (target != null && !Grant.isTargetName(target)) {
            throw Problem.invalid("target", "must match [a-z0-9][a-z0-9_.-]{0,62}")
                    .thrown();
        }
        RuleSet set = rules.inForce();
        return judging.targets(set)
                .map(all -> target == null ? all : only(all, target))
                .chain(targets -> requests.people(MOST_PEOPLE)
                        .emitOn(Infrastructure.getDefaultWorkerPool())
                        .map(people -> WithoutAskingView.of(
                                set.files().digest(), WithoutAsking.of(set, targets), requesters(people))));
    }

    private static Map<String, Map<String, String>> only(Map<String, Map<String, String>> all, String target) {
        Map<String, String> labels = all.get(target);
        if (labels == null) {
            throw Problem.invalid("target", "is none that the catalog or the rules know")
                    .thrown();
        }
        return Map.of(target, labels);
    }

    private static Map<KnownPerson, Requester> requesters(List<KnownPerson> people) {
        Map<KnownPerson, Requester> all = new LinkedHashMap<>();
        people.forEach(person -> all.put(
                person,
                new Requester(
                        Principal.Kind.HUMAN,
                        person.login(),
                        String.valueOf(person.who().issuer()),
                        String.valueOf(person.who().subject()),
                        person.groups(),
                        Map.of(),
                        null,
                        null)));
        return all;
    }
}
