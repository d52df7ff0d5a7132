package io.portcullis.server.api;

import io.portcullis.model.Principal;
import io.portcullis.server.api.auth.Identity;
import io.portcullis.server.api.auth.Rights;
import io.portcullis.server.api.problem.ProblemException;
import io.portcullis.server.request.Person;
import io.portcullis.server.request.RequestPlan;
import io.portcullis.server.request.RequestPlan.Said;
import io.portcullis.server.request.RequestState;
import io.portcullis.server.rules.Judgement.Verdict;
import io.portcullis.server.store.ChangeFailure;
import io.portcullis.server.store.Requests.Request;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/** Tells what somebody would hear who said yes to a request now, without saying it. */
@Singleton
class Standings {
    private static final int AT_ONCE = 4;

    private final Requesting requesting;

    Standings(Requesting requesting) {
        this.requesting = requesting;
    }

    record Stood(Request request, Standing standing) {}

    /** Of each, in their order. */
    Uni<List<Stood>> of(List<Request> requests, Identity who, Instant now) {
        return Multi.createFrom()
                .iterable(requests)
                .onItem()
                .transformToUni(request -> of(request, who, now).map(standing -> new Stood(request, standing)))
                .merge(AT_ONCE)
                .collect()
                .asList()
                .map(all -> requests.stream()
                        .map(request -> all.stream()
                                .filter(one -> one.request().id().equals(request.id()))
                                .findFirst()
                                .orElseThrow())
                        .toList());
    }

    Uni<Standing> of(Request request, Identity who, Instant now) {
        if (request.stateAt(now) != RequestState.PENDING
                || !who.hasOneOf(Rights.of("approveRequest"))
                || who.kind() != Principal.Kind.HUMAN) {
            return Uni.createFrom().item(Standing.NONE);
        }
        return Uni.createFrom()
                .deferred(() -> {
                    Person person = Deciding.person(who);
                    return requesting
                            .judge(request.wish(), request.askedAt(), now)
                            .map(judged -> standing(request, judged, person, now));
                })
                .onFailure(failure -> failure instanceof ProblemException || failure instanceof ChangeFailure.NotFound)
                .recoverWithItem(failure -> new Standing(
                        Standing.May.DENY,
                        Objects.requireNonNullElse(failure.getMessage(), ""),
                        SignIns.Needed.NOTHING,
                        false));
    }

    private static Standing standing(Request request, Requesting.Judged judged, Person person, Instant now) {
        RequestPlan plan = Deciding.plan(request);
        boolean mayDeny = plan.on(new Said.No(person), judged.verdict(), now) instanceof RequestPlan.Step.Goes;
        boolean changed = judged.verdict() instanceof Verdict.Given given
                && !Requesting.offer(judged, given).digest(request.wish()).equals(request.digest());
        return switch (plan.on(new Said.Yes(person), judged.verdict(), now)) {
            case RequestPlan.Step.Goes _, RequestPlan.Step.Counts _ ->
                new Standing(Standing.May.DECIDE, "", SignIns.Needed.NOTHING, changed);
            case RequestPlan.Step.Stays _ -> new Standing(Standing.May.SAID_YES, "", SignIns.Needed.NOTHING, changed);
            case RequestPlan.Step.Refused(RequestPlan.Reason reason, String why) ->
                new Standing(
                        mayDeny ? Standing.May.DENY : Standing.May.NOTHING,
                        why,
                        reason == RequestPlan.Reason.SIGN_IN && judged.verdict() instanceof Verdict.Given given
                                ? new SignIns.Needed(given.rule().name(), true)
                                : SignIns.Needed.NOTHING,
                        changed);
        };
    }
}
