package io.portcullis.server.store;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.RequestId;
import io.portcullis.server.request.Person;
import io.portcullis.server.request.RequestPlan.Earlier;
import io.portcullis.server.request.RequestState;
import io.portcullis.server.rules.Requester;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Requests for access. A change is made to the revision that it was decided for, by the rules that it was decided by, in one transaction
 * with its steps, its audit rows and the grant that it makes; of two at once one is made, and the other hears
 * {@link ChangeFailure.Conflict} and is decided anew. Every {@link Uni} is lazy and fails with {@link ChangeFailure} alone.
 */
public interface Requests {
    /** How many words there can be about a request. */
    int MOST_STEPS = 200;

    /**
     * What was said about a request.
     *
     * @param type {@code asked}, {@code yes}, {@code no}, {@code granted}, {@code withdrawn}, {@code expired}, {@code comment} or
     *     {@code changed}
     * @param digest what they said yes to; null if they did not
     * @param acr how they had signed in who said yes, and {@code signedInAt} when; null if that is not known
     */
    record Step(
            Instant at,
            String type,
            Actor who,
            List<String> groups,
            @Nullable String words,
            @Nullable String digest,
            @Nullable String acr,
            @Nullable Instant signedInAt) {
        public Step {
            groups = List.copyOf(groups);
        }
    }

    /**
     * A request as it stands.
     *
     * @param endsAt from then on nobody can say yes
     * @param offer what would be granted, as the rules said last; {@code digest} is its digest
     * @param grant what came of it: the grant as it stands; null if none did
     * @param steps in their order; empty in lists
     */
    record Request(
            RequestId id,
            long revision,
            RequestState state,
            Instant askedAt,
            Instant endsAt,
            @Nullable Instant decidedAt,
            Wish wish,
            Offer offer,
            String digest,
            @Nullable Grant grant,
            List<Step> steps) {
        public Request {
            steps = List.copyOf(steps);
        }

        /** As it stands then, though nobody has written down yet that its time is over. */
        public RequestState stateAt(Instant now) {
            return state.at(endsAt, now);
        }

        public Person asker() {
            Requester who = wish.who();
            return new Person(who.issuer(), who.subject(), who.groups(), who.acr(), who.signedInAt());
        }

        /** Who has said yes to what would be granted now. */
        public List<Earlier> yes() {
            return steps.stream()
                    .filter(step -> step.type().equals("yes") && digest.equals(step.digest()))
                    .map(step -> new Earlier(
                            new Person(
                                    String.valueOf(step.who().issuer()),
                                    String.valueOf(step.who().subject()),
                                    step.groups(),
                                    step.acr(),
                                    step.signedInAt()),
                            step.at()))
                    .toList();
        }
    }

    /** What is done to a request. */
    sealed interface Change {
        /**
         * One more has said yes, or has it again in other groups or with another sign-in.
         *
         * @param words null if they said no more
         */
        record Yes(Offer offer, Person by, @Nullable String words) implements Change {}

        /** Enough have said yes; the last of them now. */
        record Grants(Offer offer, Person by, @Nullable String words, RequestedGrant grant) implements Change {}

        /** Another thing would be granted than people have said yes to. */
        record Offers(Offer offer) implements Change {}

        record No(List<String> groups, String why) implements Change {}

        record Withdraws() implements Change {}

        record Comments(List<String> groups, String words) implements Change {}
    }

    /**
     * Which ones a list is of.
     *
     * @param asker of that person, by issuer and subject; null: of anybody
     * @param login under that login; null: whatever it is. So with the others
     */
    record Filter(
            @Nullable Actor asker,
            @Nullable String login,
            @Nullable RequestState state,
            @Nullable String target) {}

    /**
     * What somebody was told who asked with that key before; empty if it is the first time, and that is counted, whatever comes of it.
     * TooMany (OFTEN) if they have asked too often; KeyReused.
     */
    Uni<Optional<Once.StoredAnswer>> before(Actor who, @Nullable Once<Request> once);

    /**
     * A new request; granted at once if {@code grant} is there, and then it is pending for nobody. Conflict if other rules are in force
     * than those that made the offer; TooMany; AlreadyEnded if the login is not theirs any more.
     *
     * @param endsAt from then on nobody can say yes
     */
    Uni<Outcome<Request>> create(
            Wish wish, Offer offer, Instant endsAt, @Nullable RequestedGrant grant, @Nullable Once<Request> once);

    /** What the rules refused is kept in the audit alone. */
    Uni<Void> refused(Wish wish, @Nullable String rule, String why);

    /** Somebody may not decide: written down once for each of them and each reason. */
    Uni<Void> refusedDecision(Request request, String reason, String why, Actor who);

    /** NotFound if there is none. */
    Uni<Request> request(RequestId id);

    /** The text that a grant's statement was asked for with; empty if it did not come of a request for one. */
    Uni<Optional<String>> statement(GrantId grant);

    /**
     * How many of others wait for members of one of these groups, as the rules said last.
     *
     * @param most that are counted
     */
    Uni<Integer> waiting(Actor who, List<String> groups, int most);

    /**
     * People who have asked, by what is kept of it, those who asked last first.
     *
     * @param most of them
     */
    Uni<List<KnownPerson>> people(int most);

    /** Newest first. */
    Uni<Page<Request>> requests(Filter filter, Page.Request page);

    /**
     * Does it to the request in that revision. Conflict, NotFound, TooMany (GRANTS); AlreadyEnded if a grant is to last longer that is
     * over, or the login is not theirs any more who asked; Refused (comment) if there are too many.
     */
    Uni<Request> change(RequestId id, long revision, Change change, Actor who);

    /** Writes down whose time is over; how many there were. */
    Uni<Integer> expire();

    /** Forgets some of those that are decided for long enough and whose grants are over; how many. */
    Uni<Integer> forget();
}
