package io.portcullis.server.service;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done now about a grant of a service. It is renewed when two thirds of its life are over, or at once if its rule says something
 * else than before. What an operator did to it holds until then: one that was revoked is not made anew before the rule says something else
 * or an operator wants it.
 */
public sealed interface RenewalPlan {
    /** There is none that could be renewed: it is made. */
    record Make() implements RenewalPlan {}

    /**
     * It gets a later end.
     *
     * @param terms whether also all else that the rule says
     */
    record Renew(boolean terms) implements RenewalPlan {}

    /** Nothing before then. */
    record Wait(Instant until) implements RenewalPlan {}

    /** Somebody has revoked it. */
    record Held() implements RenewalPlan {}

    /** It is to be renewed, and no rule wants it any more. */
    record Refuse() implements RenewalPlan {}

    /** No rule wants it, and it is over. */
    record Forget() implements RenewalPlan {}

    /**
     * A grant as it stands.
     *
     * @param revoked whether somebody has; not if it is one that the control database had lost
     * @param over whether it is over in any other way
     */
    record Current(boolean revoked, boolean over, Instant expiresAt) {}

    /**
     * What the rules and people want.
     *
     * @param ruled whether there is a rule
     * @param life how long a revision lasts, as the rule says; if there is none any more, as it said last
     * @param changed whether it says something else than when the grant was made or renewed last
     * @param stranger whether it is for somebody else than the grant
     * @param asked whether an operator wants it renewed
     */
    record Wanted(boolean ruled, Duration life, boolean changed, boolean stranger, boolean asked) {}

    /** @param current null if there is none that counts */
    static RenewalPlan of(Wanted wanted, @Nullable Current current, Instant now) {
        if (current == null || current.over()) {
            return wanted.ruled() ? new Make() : new Forget();
        }
        if (current.revoked()) {
            return ofRevoked(wanted);
        }
        Instant due = due(current.expiresAt(), wanted.life());
        if (!wanted.ruled()) {
            return now.isBefore(due) ? new Wait(due) : new Refuse();
        }
        if (wanted.stranger()) {
            return new Make();
        }
        boolean terms = wanted.changed() || wanted.asked();
        return terms || !now.isBefore(due) ? new Renew(terms) : new Wait(due);
    }

    private static RenewalPlan ofRevoked(Wanted wanted) {
        if (!wanted.ruled()) {
            return new Forget();
        }
        return wanted.changed() || wanted.asked() ? new Make() : new Held();
    }

    /** When a grant that ends then is to be renewed: two thirds of its life are over. */
    static Instant due(Instant expiresAt, Duration life) {
        return expiresAt.minus(life.dividedBy(3));
    }

    /** From then on somebody should look why it has not been renewed: it is the last moment but for the time in which sessions end. */
    static Instant overdue(Instant expiresAt, Duration life) {
        return due(expiresAt, life).plus(life.dividedBy(10));
    }
}
