package io.portcullis.server.api;

import io.portcullis.model.Principal;
import io.portcullis.model.RequestId;
import io.portcullis.server.api.auth.Identity;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemException;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.request.Person;
import io.portcullis.server.request.RequestPlan;
import io.portcullis.server.request.RequestPlan.Reason;
import io.portcullis.server.request.RequestPlan.Said;
import io.portcullis.server.request.RequestState;
import io.portcullis.server.rules.Judgement.Verdict;
import io.portcullis.server.store.Actor;
import io.portcullis.server.store.Offer;
import io.portcullis.server.store.RequestedGrant;
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
 * What people say about requests, and what becomes of them. What is decided is decided for a revision and by the rules of the moment; if
 * somebody was faster, or other rules count by now, it is looked at anew.
 */
@Singleton
class Deciding {
    private static final Verdict OVER = new Verdict.Refused(null, List.of());

    /** They have looked at another thing than would be granted. */
    private static final String OTHER_DIGEST = "other-digest";

    private final Requests requests;
    private final Requesting requesting;
    private final InstantSource clock = InstantSource.system();

    Deciding(Requests requests, Requesting requesting) {
        this.requests = requests;
        this.requesting = requesting;
    }

    /**
     * Somebody's yes.
     *
     * @param digest of what they have looked at
     */
    record Yes(Identity by, String digest, @Nullable String words) {}

    Uni<Request> approve(RequestId id, Yes yes) {
        Person person = person(yes.by());
        return Again.onConflict(() -> requests.request(id).chain(request -> approve(request, yes, person)));
    }

    private Uni<Request> approve(Request request, Yes yes, Person person) {
        Instant now = clock.instant();
        Said said = new Said.Yes(person);
        // What is over is not asked about: the rules may say anything to it by now.
        if (request.stateAt(now) != RequestState.PENDING) {
            return simple(request, plan(request).on(said, OVER, now), null, yes.by());
        }
        return requesting.judge(request.wish(), request.askedAt(), now).chain(judged -> {
            RequestPlan.Step step = plan(request).on(said, judged.verdict(), now);
            if (judged.verdict() instanceof Verdict.Given given && !(step instanceof RequestPlan.Step.Refused)) {
                Offer offer = Requesting.offer(judged, given);
                return offer.digest(request.wish()).equals(request.digest())
                        ? agreed(request, step, offer, judged, yes, person, now)
                        : changed(request, offer);
            }
            return simple(request, step, null, yes.by());
        });
    }

    /** The rules give what the request shows. */
    private Uni<Request> agreed(
            Request request,
            RequestPlan.Step step,
            Offer offer,
            Requesting.Judged judged,
            Yes yes,
            Person person,
            Instant now) {
        if (!request.digest().equals(yes.digest())) {
            return refuse(
                    request,
                    OTHER_DIGEST,
                    Problem.of(ProblemType.OFFER_CHANGED, "the digest is not that of what would be granted: look at it")
                            .with("digest", request.digest()),
                    yes.by());
        }
        Change change = step instanceof RequestPlan.Step.Goes
                ? new Change.Grants(
                        offer, person, yes.words(), RequestedGrant.of(request.wish(), offer, judged.extended(), now))
                : new Change.Yes(offer, person, yes.words());
        return simple(request, step, change, yes.by());
    }

    /** They give another thing by now: it is shown from now on, and who said yes said it to what is not granted any more. */
    private Uni<Request> changed(Request request, Offer offer) {
        return requests.change(request.id(), request.revision(), new Change.Offers(offer), Actor.CLUSTER)
                .chain(shown -> Uni.createFrom()
                        .failure(Problem.of(
                                        ProblemType.OFFER_CHANGED,
                                        "the rules give another thing by now, and every yes must be said anew: look at it")
                                .with("digest", shown.digest())
                                .thrown()));
    }

    Uni<Request> deny(RequestId id, Identity by, String why) {
        Person person = person(by);
        Change no = new Change.No(person.groups(), why);
        Said said = new Said.No(person);
        return Again.onConflict(() -> requests.request(id).chain(request -> {
            Instant now = clock.instant();
            if (request.stateAt(now) != RequestState.PENDING) {
                return simple(request, plan(request).on(said, OVER, now), no, by);
            }
            return requesting
                    .judge(request.wish(), request.askedAt(), now)
                    .map(Requesting.Judged::verdict)
                    // Whose time is over can be denied all the same.
                    .onFailure(ProblemException.class)
                    .recoverWithItem(OVER)
                    .chain(verdict -> simple(request, plan(request).on(said, verdict, now), no, by));
        }));
    }

    Uni<Request> withdraw(RequestId id, Identity by) {
        Person person = person(by);
        return Again.onConflict(() -> requests.request(id)
                .chain(request -> simple(
                        request,
                        plan(request).on(new Said.Withdrawn(person), OVER, clock.instant()),
                        new Change.Withdraws(),
                        by)));
    }

    Uni<Request> comment(RequestId id, Identity by, String words) {
        Change comment = new Change.Comments(by.groups(), words);
        return Again.onConflict(() -> requests.request(id)
                .chain(request -> requests.change(request.id(), request.revision(), comment, by.actor())));
    }

    private Uni<Request> simple(Request request, RequestPlan.Step step, @Nullable Change change, Identity by) {
        return switch (step) {
            case RequestPlan.Step.Goes _, RequestPlan.Step.Counts _
            when change != null -> requests.change(request.id(), request.revision(), change, by.actor());
            case RequestPlan.Step.Goes _, RequestPlan.Step.Counts _ ->
                throw new IllegalStateException("nothing is granted that is not given");
            case RequestPlan.Step.Stays() -> Uni.createFrom().item(request);
            case RequestPlan.Step.Refused refused
            when refused.reason() == Reason.OVER ->
                Uni.createFrom().failure(problem(refused).thrown());
            case RequestPlan.Step.Refused refused ->
                refuse(request, refused.reason().code(), problem(refused), by);
        };
    }

    private Uni<Request> refuse(Request request, String reason, Problem problem, Identity by) {
        return requests.refusedDecision(request, reason, problem.detail(), by.actor())
                .chain(_ -> Uni.createFrom().failure(problem.thrown()));
    }

    static RequestPlan plan(Request request) {
        return new RequestPlan(request.state(), request.endsAt(), request.asker(), request.yes());
    }

    /** Whoever decides is a person: a token of a file is nobody in particular, and a service answers for nothing. */
    static Person person(Identity by) {
        String issuer = by.actor().issuer();
        String subject = by.actor().subject();
        if (issuer == null || subject == null || by.kind() != Principal.Kind.HUMAN) {
            throw Problem.of(ProblemType.CONFLICT, "the token names no person").thrown();
        }
        Askers.requireKeepable(by);
        return new Person(
                issuer, subject, by.groups(), by.claims().acr(), by.claims().signedInAt());
    }

    private static Problem problem(RequestPlan.Step.Refused refused) {
        return switch (refused.reason()) {
            case OVER -> Problem.of(ProblemType.ALREADY_ENDED, refused.why());
            case OWN, NOT_YOURS, SIGN_IN -> Problem.of(ProblemType.NOT_YOURS_TO_DECIDE, refused.why());
            case RULES -> Problem.of(ProblemType.REFUSED_BY_RULES, refused.why());
        };
    }
}
