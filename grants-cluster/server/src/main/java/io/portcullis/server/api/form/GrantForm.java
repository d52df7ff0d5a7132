package io.portcullis.server.api.form;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Principal;
import io.portcullis.model.Scope;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.Validity;
import io.portcullis.server.api.body.CreateGrant;
import io.portcullis.server.api.body.ExtendGrant;
import io.portcullis.server.api.body.GrantScopeBody;
import io.portcullis.server.api.body.Why;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.store.NewGrant;
import io.portcullis.server.store.Queries;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client wants to be granted, checked. */
public final class GrantForm {
    /** As of a subject. */
    private static final int MAX_NAME_BYTES = 255;

    private static final int MAX_REASON_BYTES = 1_000;

    /** Whether a connection secret is to be made with the grant. */
    public enum SecretWish {
        /** If the login has none that is good for as long as the grant. */
        AUTO,
        NEVER,
        ALWAYS
    }

    private GrantForm() {}

    /** The grant that {@code body} describes. */
    public static NewGrant newGrant(CreateGrant body, Instant now) {
        Principal.Kind kind = body.kind() == null
                ? Principal.Kind.HUMAN
                : Fields.word("kind", body.kind(), List.of(Principal.Kind.values()));
        Principal principal = principal(body, kind);
        String target = Fields.required("target", body.target());
        if (!Grant.isTargetName(target)) {
            throw Problem.invalid("target", "must match [a-z0-9][a-z0-9_.-]{0,62}")
                    .thrown();
        }
        NewGrant grant = new NewGrant(
                principal,
                target,
                Fields.required("role", body.role()),
                validity(body, now),
                stale(body, kind),
                ScopeForm.scope(body.scope()),
                reason(body.reason()));
        // The record itself knows its bounds best: what it refuses must be refused before anything is written.
        Fields.model(
                List.of("role", "reason", "target"),
                () -> Grant.create(
                        new GrantId("g000000000000000"),
                        grant.principal(),
                        grant.target(),
                        grant.role(),
                        grant.validity(),
                        grant.stale(),
                        grant.reason()));
        return grant;
    }

    /** Whether it is to come with a connection secret. */
    public static SecretWish secretWish(CreateGrant body) {
        return body.connectionSecret() == null
                ? SecretWish.AUTO
                : Fields.word("connectionSecret", body.connectionSecret(), List.of(SecretWish.values()));
    }

    /** The later end that {@code body} asks for. */
    public static Instant newEnd(ExtendGrant body, Instant now) {
        Instant end = Times.end(body.expiresAt(), body.duration(), now, now);
        Fields.model(List.of(body.duration() == null ? "expiresAt" : "duration"), () -> Validity.between(now, end));
        return end;
    }

    /** The other scope that {@code body} asks for; what is wrong is named as in a grant that is made. */
    public static Scope newScope(GrantScopeBody body) {
        return ScopeForm.scope(body);
    }

    /** A reason is what an auditor asks for first, so there is no leaving it out. */
    public static String reason(Why body) {
        return reason(body.reason());
    }

    /** The state that a list is narrowed to; null if it is not. */
    public static Queries.@Nullable Phase phase(@Nullable String state) {
        return state == null ? null : Fields.word("state", state, List.of(Queries.Phase.values()));
    }

    private static String reason(@Nullable String reason) {
        String text = Fields.required("reason", reason);
        Fields.line("reason", text, MAX_REASON_BYTES);
        return text;
    }

    private static Principal principal(CreateGrant body, Principal.Kind kind) {
        String login = Fields.required("login", body.login());
        String issuer = body.issuer() == null ? NewGrant.NO_ISSUER : body.issuer();
        String subject = body.subject() == null ? login : body.subject();
        List<String> groups = Fields.texts("groups", body.groups());
        for (int i = 0; i < groups.size(); i++) {
            Fields.line("groups[" + i + "]", groups.get(i), MAX_NAME_BYTES);
        }
        return Fields.model(
                List.of("login", "issuer", "subject", "groups"),
                () -> new Principal(login, kind, issuer, subject, groups));
    }

    private static Validity validity(CreateGrant body, Instant now) {
        Instant start = body.notBefore() == null ? now : Times.instant("notBefore", body.notBefore());
        Instant end = Times.end(body.expiresAt(), body.duration(), start, now);
        return Fields.model(List.of("expiresAt", "notBefore"), () -> Validity.between(start, end));
    }

    private static StaleTolerance stale(CreateGrant body, Principal.Kind kind) {
        StaleTolerance usual = StaleTolerance.defaultFor(kind);
        return Fields.model(
                List.of("staleAdmit", "staleGrace"),
                () -> new StaleTolerance(
                        body.staleAdmit() == null
                                ? usual.staleAdmit()
                                : Times.duration("staleAdmit", body.staleAdmit()),
                        body.staleGrace() == null
                                ? usual.staleGrace()
                                : Times.duration("staleGrace", body.staleGrace())));
    }
}
