package io.portcullis.server.api;

import io.portcullis.model.Principal;
import io.portcullis.model.RequestId;
import io.portcullis.server.api.auth.Identity;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemException;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.request.Person;
import io.portcullis.server.request.RequestPlan;
import io.portcullis.server.request.RequestPlan.Said;
import io.portcullis.server.request.RequestState;
import io.portcullis.server.rules.Judgement.Verdict;
import io.portcullis.server.store.ChangeFailure;
import io.portcullis.server.store.Requests;
import io.portcullis.server.store.Requests.Change;
import io.portcullis.server.store.Requests.Request;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What people say about requests, and what becomes of them. What is decided is decided for a revision; if somebody was faster, it is looked
 * at anew.
 */
@Singleton
class Deciding {
    private static final int MOST_TRIES = 20;

    private final Requests requests;
    private final Requesting requesting;
    private final InstantSource clock = InstantSource.system();

    Deciding(Requests requests, Requesting requesting) {
        this.requests = requests;
        this.requesting = requesting;
    }

    /** What becomes of a request that somebody says that about; {@code words} with it. */
    private interface Saying {
        Uni<Request> about(Request request);
    }

    Uni<Request> approve(RequestId id, Identity by, @Nullable String words) {
        Person person = person(by);
        return again(id, request -> approve(request, by, person, words));
    }

    private Uni<Request> approve(Request request, Identity by, Person person, @Nullable String words) {
        Instant now = clock.instant();
        // What is over is not asked about: the rules may say anything to it by now.
        if (plan(request).stateAt(now) != RequestState.PENDING) {
            return step(request, plan(request).on(new Said.Yes(person), OVER, now), null, by, words);
        }
        return requesting
                .judge(request.wish(), request.askedAt(), now)
                .chain(judged -> step(
                        request,
                        plan(request).on(new Said.Yes(person), judged.verdict(), now),
                        judged.verdict() instanceof Verdict.Given given
                                ? new Change.Grants(
                                        person.groups(), words, Requesting.granting(request.wish(), given, now))
                                : null,
                        by,
                        words));
    }

    private static final Verdict OVER = new Verdict.Refused(null, List.of());

    private Uni<Request> step(
            Request request, RequestPlan.Step step, @Nullable Change grants, Identity by, @Nullable String words) {
        return switch (step) {
            case RequestPlan.Step.Goes _
            when grants != null -> requests.change(request.id(), request.revision(), grants, by.actor());
            case RequestPlan.Step.Goes _ -> throw new IllegalStateException("nothing is granted that is not given");
            case RequestPlan.Step.Counts _ ->
                requests.change(request.id(), request.revision(), new Change.Yes(by.groups(), words), by.actor());
            case RequestPlan.Step.Stays() -> Uni.createFrom().item(request);
            case RequestPlan.Step.Refused refused ->
                Uni.createFrom().failure(problem(refused).thrown());
        };
    }

    Uni<Request> deny(RequestId id, Identity by, String why) {
        Person person = person(by);
        return again(id, request -> {
            Instant now = clock.instant();
            if (plan(request).stateAt(now) != RequestState.PENDING) {
                return simple(
                        request,
                        plan(request).on(new Said.No(person), OVER, now),
                        new Change.No(person.groups(), why),
                        by);
            }
            return requesting
                    .judge(request.wish(), request.askedAt(), now)
                    .map(Requesting.Judged::verdict)
                    // Whose time is over can be denied all the same.
                    .onFailure(ProblemException.class)
                    .recoverWithItem(OVER)
                    .chain(verdict -> simple(
                            request,
                            plan(request).on(new Said.No(person), verdict, now),
                            new Change.No(person.groups(), why),
                            by));
        });
    }

    Uni<Request> withdraw(RequestId id, Identity by) {
        Person person = person(by);
        return again(
                id,
                request -> simple(
                        request,
                        plan(request).on(new Said.Withdrawn(person), OVER, clock.instant()),
                        new Change.Withdraws(),
                        by));
    }

    Uni<Request> comment(RequestId id, Identity by, String words) {
        return again(
                id,
                request -> requests.change(
                        request.id(), request.revision(), new Change.Comments(by.groups(), words), by.actor()));
    }

    private Uni<Request> simple(Request request, RequestPlan.Step step, Change change, Identity by) {
        return switch (step) {
            case RequestPlan.Step.Goes _, RequestPlan.Step.Counts _ ->
                requests.change(request.id(), request.revision(), change, by.actor());
            case RequestPlan.Step.Stays() -> Uni.createFrom().item(request);
            case RequestPlan.Step.Refused refused ->
                Uni.createFrom().failure(problem(refused).thrown());
        };
    }

    private Uni<Request> again(RequestId id, Saying saying) {
        return requests.request(id)
                .chain(saying::about)
                .onFailure(ChangeFailure.Conflict.class)
                .retry()
                .atMost(MOST_TRIES);
    }

    static RequestPlan plan(Request request) {
        return new RequestPlan(request.state(), request.endsAt(), request.asker(), request.yes());
    }

    /** Whoever decides is a person: a token of a file is nobody in particular, and a service answers for nothing. */
    private static Person person(Identity by) {
        String issuer = by.actor().issuer();
        String subject = by.actor().subject();
        if (issuer == null || subject == null || by.kind() != Principal.Kind.HUMAN) {
            throw Problem.of(ProblemType.CONFLICT, "the token names no person").thrown();
        }
        return new Person(
                issuer, subject, by.groups(), by.claims().acr(), by.claims().signedInAt());
    }

    private static Problem problem(RequestPlan.Step.Refused refused) {
        return switch (refused.reason()) {
            case OVER -> Problem.of(ProblemType.ALREADY_ENDED, refused.why());
            case NOT_YOURS, SIGN_IN -> Problem.of(ProblemType.NOT_YOURS_TO_DECIDE, refused.why());
            case RULES -> Problem.of(ProblemType.REFUSED_BY_RULES, refused.why());
        };
    }
}
