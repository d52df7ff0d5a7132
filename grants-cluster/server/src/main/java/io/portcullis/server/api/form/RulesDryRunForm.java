package io.portcullis.server.api.form;

import io.portcullis.model.Principal;
import io.portcullis.server.api.body.RulesDryRun;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.rules.Requester;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Somebody's wish, to hear what rules say to it; checked. */
public record RulesDryRunForm(Requester who, WishForm wish) {
    private static final int MAX_CLAIM = 255;

    /** What {@code body} says. */
    public static RulesDryRunForm of(RulesDryRun body, Instant now) {
        if (body.who() == null || body.request() == null) {
            throw Problem.invalid(body.who() == null ? "who" : "request", "is needed")
                    .thrown();
        }
        if (body.request().extend() != null) {
            throw Problem.invalid("request.extend", "can only be asked about by whose grant it is")
                    .thrown();
        }
        return new RulesDryRunForm(who(body.who(), now), WishForm.of(body.request(), now));
    }

    private static Requester who(RulesDryRun.Who who, Instant now) {
        String login = Fields.required("who.login", who.login());
        if (!Principal.isLogin(login)) {
            throw Problem.invalid("who.login", "must match [a-z0-9._@-]{1,63}").thrown();
        }
        Principal.Kind kind = who.kind() == null
                ? Principal.Kind.HUMAN
                : Fields.word("who.kind", who.kind(), List.of(Principal.Kind.values()));
        Map<String, List<String>> claims = new HashMap<>();
        Map<String, @Nullable List<@Nullable String>> given = who.claims();
        if (given != null) {
            for (Map.Entry<String, @Nullable List<@Nullable String>> claim : given.entrySet()) {
                if (claim.getKey().length() > MAX_CLAIM) {
                    throw Problem.invalid("who.claims", "must not have names longer than " + MAX_CLAIM + " characters")
                            .thrown();
                }
                List<String> texts = Fields.texts("who.claims", claim.getValue());
                if (!texts.isEmpty()) {
                    claims.put(claim.getKey(), Requester.claim(texts));
                }
            }
        }
        @Nullable Instant signedIn = who.signedInAt() == null ? now : Times.instant("who.signedInAt", who.signedInAt());
        List<String> groups = Fields.texts("who.groups", who.groups());
        if (!Requester.canBeLookedAt(groups)) {
            throw Problem.invalid(
                            "who.groups",
                            "must not be more than " + Requester.MOST_GROUPS + ", and have no control characters")
                    .thrown();
        }
        return new Requester(
                kind,
                login,
                who.issuer() == null ? "" : who.issuer(),
                who.subject() == null ? login : who.subject(),
                groups,
                claims,
                who.acr(),
                signedIn);
    }
}
