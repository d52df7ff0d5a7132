package io.portcullis.server.api.form;

import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.EmergencyUse;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.server.api.body.CreateEmergencyGrant;
import io.portcullis.server.api.body.CreateEmergencyGrant.ReviewBody;
import io.portcullis.server.api.body.CreateGrant;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.rules.Review;
import io.portcullis.server.store.NewGrant;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An emergency grant that somebody wants, checked.
 *
 * @param grant with the use in its scope
 */
public record EmergencyForm(NewGrant grant, EmergencyUse use, Review reviewers, Duration within) {
    private static final String USUAL_LENGTH = "1h";
    private static final String USUAL_DURATION = "90d";
    private static final Duration SOONEST = Duration.ofHours(1);
    private static final Duration LATEST = Duration.ofDays(90);
    private static final int MOST_GROUPS = 100;
    private static final int MAX_BYTES = 255;

    /** @param usual how soon a use is reviewed if the body does not say */
    public static EmergencyForm of(CreateEmergencyGrant body, Duration usual, Instant now) {
        // Who looks at what somebody did must be somebody else: so the person is named.
        String issuer = Fields.required("issuer", body.issuer());
        String subject = Fields.required("subject", body.subject());
        String gateway = Fields.required("gateway", body.gateway());
        Duration length = Times.duration("length", body.length() == null ? USUAL_LENGTH : body.length());
        EmergencyUse use = use(gateway, length);
        NewGrant plain = GrantForm.newGrant(
                new CreateGrant(
                        body.login(),
                        null,
                        issuer,
                        subject,
                        null,
                        body.target(),
                        body.role(),
                        null,
                        null,
                        body.duration() == null ? USUAL_DURATION : body.duration(),
                        null,
                        null,
                        null,
                        body.reason(),
                        null),
                now);
        if (!EmergencyUse.fits(plain.validity())) {
            throw Problem.invalid("duration", "must not be longer than 90d").thrown();
        }
        GrantScope scope = body.scope() == null ? GrantScope.FULL : ScopeForm.read(body.scope());
        if (scope.statement() != null || !scope.budgets().isEmpty()) {
            throw Problem.invalid("scope", "can have no bound statement and no budgets here: nobody could count them")
                    .thrown();
        }
        NewGrant grant = new NewGrant(
                plain.principal(),
                plain.target(),
                plain.role(),
                plain.validity(),
                plain.stale(),
                ScopeForm.model("scope", () -> ScopeCodec.encode(scope.inEmergency(use))),
                plain.reason());
        return review(body.review(), grant, use, usual);
    }

    private static EmergencyUse use(String gateway, Duration length) {
        try {
            return new EmergencyUse(gateway, length);
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            throw Problem.refused(
                            message.startsWith("emergency.length") ? "length" : "gateway",
                            message.substring("emergency.".length()))
                    .thrown();
        }
    }

    private static EmergencyForm review(@Nullable ReviewBody body, NewGrant grant, EmergencyUse use, Duration usual) {
        if (body == null) {
            throw Problem.invalid("review", "is needed: somebody else looks at what was done")
                    .thrown();
        }
        List<String> from = names("review.from", body.from());
        if (from.isEmpty()) {
            throw Problem.invalid("review.from", "must name a group").thrown();
        }
        Duration within = body.within() == null ? usual : Times.duration("review.within", body.within());
        if (within.compareTo(SOONEST) < 0 || within.compareTo(LATEST) > 0) {
            throw Problem.invalid("review.within", "must lie between 1h and 90d")
                    .thrown();
        }
        Review reviewers = new Review(Set.copyOf(from), Set.copyOf(names("review.issuers", body.issuers())), null);
        return new EmergencyForm(grant, use, reviewers, within);
    }

    private static List<String> names(String field, @Nullable List<@Nullable String> given) {
        List<String> names = Fields.texts(field, given);
        if (names.size() > MOST_GROUPS) {
            throw Problem.invalid(field, "must not name more than " + MOST_GROUPS)
                    .thrown();
        }
        names.forEach(name -> Fields.line(field, name, MAX_BYTES));
        return names;
    }
}
