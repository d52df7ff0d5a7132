package io.portcullis.server.rules;

import com.google.re2j.Pattern;
import io.portcullis.model.StaleTolerance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a rule gives, and what it demands for it.
 *
 * @param most the longest a grant lasts, or is extended by
 * @param inAll the longest it lasts with all extensions; null: no limit of its own
 * @param startsWithin how far ahead it can begin, from the asking on
 * @param reason what the whole reason must match; null: any
 * @param ticket what the whole ticket must match, which must be there then; null: any, or none
 * @param assurance how who asks must have signed in
 * @param approvals null: granted without asking anybody
 * @param unanswered after which time nobody can say yes any more
 * @param widest the widest that it gives
 * @param stale null: as usual for the kind of identity
 */
public record Terms(
        Duration most,
        @Nullable Duration inAll,
        Duration startsWithin,
        @Nullable Pattern reason,
        @Nullable Pattern ticket,
        Assurance assurance,
        @Nullable Approvals approvals,
        Duration unanswered,
        Widest widest,
        @Nullable StaleTolerance stale) {

    /** All that is in the way, without the scope. */
    List<Obstacle> obstacles(Asked asked) {
        List<Obstacle> all = new ArrayList<>();
        if (asked.length().compareTo(most) > 0) {
            all.add(new Obstacle("duration", "gives at most " + Spans.text(most)));
        }
        if (inAll != null
                && asked.began() != null
                && Duration.between(asked.began(), asked.end()).compareTo(inAll) > 0) {
            all.add(new Obstacle("duration", "gives at most " + Spans.text(inAll) + " in all, extensions included"));
        }
        // However long the answer took: who waits for a yes does not ask for a later beginning.
        if (asked.wishedStart().isAfter(asked.now().plus(startsWithin))) {
            all.add(new Obstacle("notBefore", "gives grants that begin within " + Spans.text(startsWithin)));
        }
        if (reason != null && !reason.matches(asked.reason())) {
            all.add(new Obstacle("reason", "wants a reason that matches " + reason.pattern()));
        }
        if (ticket != null && (asked.ticket() == null || !ticket.matches(asked.ticket()))) {
            all.add(new Obstacle("ticket", "wants a ticket that matches " + ticket.pattern()));
        }
        String missing = assurance.missing(asked.who().acr(), asked.who().signedInAt(), asked.now());
        if (missing != null) {
            all.add(new Obstacle("signIn", missing));
        }
        return all;
    }
}
