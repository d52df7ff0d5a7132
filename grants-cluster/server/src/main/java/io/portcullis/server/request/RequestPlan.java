package io.portcullis.server.request;

import io.portcullis.server.rules.Approvals;
import io.portcullis.server.rules.Judgement.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a request when somebody says something about it. The rules are asked anew each time: who must say yes is what they say
 * now, and nothing is granted that they would not give any more.
 *
 * @param endsAt from then on nobody can say yes
 * @param asker who asked
 * @param yes who has said yes so far
 */
public record RequestPlan(RequestState state, Instant endsAt, Person asker, List<Earlier> yes) {
    public RequestPlan {
        yes = List.copyOf(yes);
    }

    /**
     * A yes that was said before.
     *
     * @param at when it was said: how long ago they had signed in counts from then on
     */
    public record Earlier(Person by, Instant at) {
        private boolean counts(Approvals approvals) {
            return approvals.mayBy(by.issuer(), by.groups())
                    && approvals.assurance().missing(by.acr(), by.signedInAt(), at) == null;
        }
    }

    /** What somebody says. */
    public sealed interface Said {
        Person by();

        record Yes(Person by) implements Said {}

        record No(Person by) implements Said {}

        /** Who asked does not want it any more. */
        record Withdrawn(Person by) implements Said {}
    }

    /** What is to be done. */
    public sealed interface Step {
        /** It is in that state from now on. */
        record Goes(RequestState to) implements Step {}

        /**
         * One more has said yes, and more must.
         *
         * @param given how many have now
         * @param needed how many must
         */
        record Counts(int given, int needed) implements Step {}

        /** It was said before: nothing changes. */
        record Stays() implements Step {}

        /** They may not say that. */
        record Refused(Reason reason, String why) implements Step {}
    }

    /** Why somebody may not say what they said. */
    public enum Reason {
        /** Nothing can be said about it any more. */
        OVER,
        /** It is their own. */
        OWN,
        /** Not by them. */
        NOT_YOURS,
        /** They must sign in otherwise. */
        SIGN_IN,
        /** The rules do not give it any more. */
        RULES;

        /** As the audit writes it. */
        public String code() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * What becomes of it.
     *
     * @param verdict what the rules say to it now
     */
    public Step on(Said said, Verdict verdict, Instant now) {
        return switch (said) {
            case Said.Yes(Person by) -> onYes(by, verdict, now);
            case Said.No(Person by) -> onNo(by, verdict, now);
            case Said.Withdrawn(Person by) -> onWithdrawn(by, now);
        };
    }

    private Step onYes(Person by, Verdict verdict, Instant now) {
        if (!isOpen(now)) {
            return state == RequestState.GRANTED
                            && yes.stream().anyMatch(one -> one.by().is(by))
                    ? new Step.Stays()
                    : over(now);
        }
        return switch (verdict) {
            case Verdict.Refused refused ->
                new Step.Refused(Reason.RULES, "the rules do not give it any more: " + refused.sentence());
            case Verdict.Given given -> onYes(by, given.terms().approvals(), now);
        };
    }

    private Step onYes(Person by, @Nullable Approvals approvals, Instant now) {
        if (approvals == null) {
            return new Step.Goes(RequestState.GRANTED);
        }
        if (by.is(asker) && !approvals.self()) {
            return new Step.Refused(Reason.OWN, "who asks for access does not approve it");
        }
        if (!approvals.mayBy(by.issuer(), by.groups())) {
            return notAmong(approvals);
        }
        String missing = approvals.assurance().missing(by.acr(), by.signedInAt(), now);
        if (missing != null) {
            return new Step.Refused(Reason.SIGN_IN, "saying yes to this " + missing);
        }
        int given = Math.toIntExact(Stream.concat(
                        yes.stream().filter(one -> !one.by().is(by)), Stream.of(new Earlier(by, now)))
                .filter(one -> one.counts(approvals))
                .filter(one -> approvals.self() || !one.by().is(asker))
                .count());
        if (given >= approvals.needed()) {
            return new Step.Goes(RequestState.GRANTED);
        }
        // In other groups, or with a better sign-in, it may count for more than before.
        return yes.stream()
                        .anyMatch(one ->
                                one.by().is(by) && one.by().groups().equals(by.groups()) && one.counts(approvals))
                ? new Step.Stays()
                : new Step.Counts(given, approvals.needed());
    }

    /** Who may say yes may say no, and whoever is asked may where nobody can say yes any more. */
    private Step onNo(Person by, Verdict verdict, Instant now) {
        if (!isOpen(now)) {
            return over(now);
        }
        Approvals approvals =
                verdict instanceof Verdict.Given given ? given.terms().approvals() : null;
        return approvals == null || approvals.mayBy(by.issuer(), by.groups())
                ? new Step.Goes(RequestState.DENIED)
                : notAmong(approvals);
    }

    private Step onWithdrawn(Person by, Instant now) {
        if (!by.is(asker)) {
            return new Step.Refused(Reason.NOT_YOURS, "only who asked for it can withdraw it");
        }
        if (state == RequestState.WITHDRAWN) {
            return new Step.Stays();
        }
        return isOpen(now) ? new Step.Goes(RequestState.WITHDRAWN) : over(now);
    }

    private boolean isOpen(Instant now) {
        return state.at(endsAt, now) == RequestState.PENDING;
    }

    private Step over(Instant now) {
        return new Step.Refused(
                Reason.OVER, "the request is " + state.at(endsAt, now).code() + " already");
    }

    private static Step notAmong(Approvals approvals) {
        return new Step.Refused(
                Reason.NOT_YOURS,
                "this is decided by members of "
                        + String.join(" or ", approvals.from().stream().sorted().toList()));
    }
}
