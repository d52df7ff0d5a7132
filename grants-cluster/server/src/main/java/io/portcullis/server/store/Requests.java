package io.portcullis.server.store;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Principal;
import io.portcullis.model.RequestId;
import io.portcullis.model.Scope;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.Validity;
import io.portcullis.server.request.Person;
import io.portcullis.server.request.RequestState;
import io.portcullis.server.rules.Requester;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requests for access. A change is made to the revision that it was decided for, in one transaction with its steps, its audit rows and the
 * grant that it makes; of two at once one is made, and the other hears {@link ChangeFailure.Conflict} and is decided anew. Every
 * {@link Uni} is lazy and fails with {@link ChangeFailure} alone.
 */
public interface Requests {
    /** How many of a login can wait for an answer. */
    int MOST_PENDING = 50;

    /** How many words there can be about a request. */
    int MOST_STEPS = 200;

    /**
     * What somebody asked for.
     *
     * @param statement the text of the statement that the scope is bound to; null if it is bound to none or it is not known
     * @param notBefore null: as soon as it is granted
     * @param expiresAt null if {@code length} says it
     * @param length null if {@code expiresAt} says it
     * @param extend the grant that is to last longer; null: a new one
     */
    record Wish(
            Actor actor,
            Requester who,
            String target,
            String role,
            Scope scope,
            @Nullable String statement,
            @Nullable Instant notBefore,
            @Nullable Instant expiresAt,
            @Nullable Duration length,
            String reason,
            @Nullable String ticket,
            @Nullable GrantId extend) {

        /** When it would begin if it were granted then. */
        public Instant start(Instant then) {
            return notBefore == null || notBefore.isBefore(then) ? then : notBefore;
        }

        /** When it would end if it were granted then. */
        public Instant end(Instant then) {
            return expiresAt == null ? start(then).plus(length == null ? Duration.ZERO : length) : expiresAt;
        }
    }

    /**
     * What the rules said when it was asked for.
     *
     * @param needed how many must say yes; 0 = nobody
     * @param approvers members of which groups
     */
    record Ruled(String rule, String digest, int needed, List<String> approvers) {
        public Ruled {
            approvers = List.copyOf(approvers);
        }
    }

    /**
     * What was said about a request.
     *
     * @param type {@code asked}, {@code yes}, {@code no}, {@code granted}, {@code withdrawn}, {@code expired} or {@code comment}
     */
    record Step(
            Instant at,
            String type,
            Actor who,
            List<String> groups,
            @Nullable String words) {
        public Step {
            groups = List.copyOf(groups);
        }
    }

    /**
     * A request as it stands.
     *
     * @param endsAt from then on nobody can say yes
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
            Ruled ruled,
            @Nullable Grant grant,
            List<Step> steps) {
        public Request {
            steps = List.copyOf(steps);
        }

        /** As it stands then, though nobody has written down yet that its time is over. */
        public RequestState stateAt(Instant now) {
            return state == RequestState.PENDING && !endsAt.isAfter(now) ? RequestState.EXPIRED : state;
        }

        public Person asker() {
            Requester who = wish.who();
            return new Person(who.issuer(), who.subject(), who.groups(), who.acr(), who.signedInAt());
        }

        /** Who has said yes. */
        public List<Person> yes() {
            return steps.stream()
                    .filter(step -> step.type().equals("yes"))
                    .map(step -> new Person(
                            String.valueOf(step.who().issuer()),
                            String.valueOf(step.who().subject()),
                            step.groups(),
                            null,
                            null))
                    .toList();
        }
    }

    /** The grant that a request becomes. */
    sealed interface Granting {
        int MOST_GROUPS = 256;
        int MAX_GROUP_BYTES = 255;

        record New(NewGrant grant) implements Granting {}

        /** The grant of the wish lasts until then. */
        record Longer(GrantId id, Instant expiresAt) implements Granting {}

        /** As many as a record holds: they say in the record who it was, and decide nothing there. */
        private static List<String> groups(Requester who) {
            return who.groups().stream()
                    .filter(group ->
                            !group.isEmpty() && group.getBytes(StandardCharsets.UTF_8).length <= MAX_GROUP_BYTES)
                    .limit(MOST_GROUPS)
                    .toList();
        }

        /** A grant for the wish. */
        static Granting of(Wish wish, Scope scope, StaleTolerance stale, Instant now) {
            if (wish.extend() != null) {
                return new Longer(wish.extend(), wish.end(now));
            }
            Requester who = wish.who();
            return new New(new NewGrant(
                    new Principal(who.login(), who.kind(), who.issuer(), who.subject(), groups(who)),
                    wish.target(),
                    wish.role(),
                    Validity.between(wish.start(now), wish.end(now)),
                    stale,
                    scope,
                    wish.reason()));
        }
    }

    /** What is done to a request. */
    sealed interface Change {
        /**
         * One more has said yes.
         *
         * @param words null if they said no more
         */
        record Yes(List<String> groups, @Nullable String words) implements Change {}

        /** Enough have said yes; the last of them now. */
        record Grants(List<String> groups, @Nullable String words, Granting granting) implements Change {}

        record No(List<String> groups, String why) implements Change {}

        record Withdraws() implements Change {}

        record Comments(List<String> groups, String words) implements Change {}
    }

    /**
     * A new request; granted at once if {@code granting} is there, and then it is pending for nobody. Refused (target) if too many of the
     * login are.
     *
     * @param endsAt from then on nobody can say yes
     */
    Uni<Outcome<Request>> create(
            Wish wish, Ruled ruled, Instant endsAt, @Nullable Granting granting, @Nullable Once<Request> once);

    /** What the rules refused is kept in the audit alone. */
    Uni<Void> refused(Wish wish, @Nullable String rule, String why);

    /** NotFound if there is none. */
    Uni<Request> request(RequestId id);

    /**
     * Newest first.
     *
     * @param login null: of anybody
     * @param state null: whatever it is
     * @param target null: whatever it is
     */
    Uni<Page<Request>> requests(
            @Nullable String login, @Nullable RequestState state, @Nullable String target, Page.Request page);

    /**
     * Does it to the request in that revision. Conflict, NotFound; AlreadyEnded if a grant is to last longer that is over; Refused
     * (comment) if there are too many.
     */
    Uni<Request> change(RequestId id, long revision, Change change, Actor who);

    /** Writes down whose time is over; how many there were. */
    Uni<Integer> expire();
}
