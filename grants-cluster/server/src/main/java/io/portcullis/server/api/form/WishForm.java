package io.portcullis.server.api.form;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Validity;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.server.api.body.CreateRequest;
import io.portcullis.server.api.body.StatementBody;
import io.portcullis.server.api.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks for, checked.
 *
 * @param extend the grant that is to last longer; null: a new one, and then target and role are there
 * @param statement the text of the statement that the scope is bound to; null if it is bound to none
 * @param notBefore null: as soon as it is granted
 * @param expiresAt null if {@code length} says it
 * @param length null if {@code expiresAt} says it
 * @param breakGlass whether it can not wait for what is usual; then it begins at once and is a new one
 */
public record WishForm(
        @Nullable GrantId extend,
        @Nullable String target,
        @Nullable String role,
        GrantScope scope,
        @Nullable String statement,
        @Nullable Instant notBefore,
        @Nullable Instant expiresAt,
        @Nullable Duration length,
        boolean breakGlass,
        String reason,
        @Nullable String ticket) {
    private static final int MAX_REASON_BYTES = 1_000;
    private static final int MAX_TICKET_BYTES = 200;
    private static final int MAX_ROLE_BYTES = 63;

    /** What {@code body} says. */
    public static WishForm of(CreateRequest body, Instant now) {
        String reason = Fields.required("reason", body.reason());
        Fields.line("reason", reason, MAX_REASON_BYTES);
        if (body.ticket() != null) {
            Fields.line("ticket", body.ticket(), MAX_TICKET_BYTES);
        }
        boolean breakGlass = Boolean.TRUE.equals(body.breakGlass());
        if (breakGlass && (body.notBefore() != null || body.extend() != null)) {
            throw Problem.invalid("breakGlass", "makes a new grant that begins at once")
                    .thrown();
        }
        Instant notBefore = body.notBefore() == null
                ? null
                : Times.instant("notBefore", body.notBefore()).truncatedTo(ChronoUnit.MILLIS);
        // Finer than it is kept it would be another thing than people say yes to.
        Instant end = Times.end(body.expiresAt(), body.duration(), notBefore == null ? now : notBefore, now)
                .truncatedTo(ChronoUnit.MILLIS);
        Fields.model(
                List.of("expiresAt", "notBefore"), () -> Validity.between(notBefore == null ? now : notBefore, end));
        Duration length = body.duration() == null
                ? null
                : Times.duration("duration", body.duration()).truncatedTo(ChronoUnit.MILLIS);
        Instant until = body.duration() == null ? end : null;
        if (body.extend() != null) {
            requireNothingElse(body);
            GrantId grant = extended(body.extend());
            return new WishForm(
                    grant, null, null, GrantScope.FULL, null, null, until, length, false, reason, body.ticket());
        }
        String target = Fields.required("target", body.target());
        if (!Grant.isTargetName(target)) {
            throw Problem.invalid("target", "must match [a-z0-9][a-z0-9_.-]{0,62}")
                    .thrown();
        }
        String role = Fields.required("role", body.role());
        Fields.line("role", role, MAX_ROLE_BYTES);
        if (role.indexOf('/') >= 0) {
            throw Problem.invalid("role", "must not contain '/', which separates login and role")
                    .thrown();
        }
        GrantScope scope = scope(body);
        return new WishForm(
                null,
                target,
                role,
                scope,
                body.scope() == null ? null : text(body.scope().statement()),
                notBefore,
                until,
                length,
                breakGlass,
                reason,
                body.ticket());
    }

    private static GrantScope scope(CreateRequest body) {
        if (body.scope() == null) {
            return GrantScope.FULL;
        }
        if (body.scope().statement() != null && body.scope().statement().fingerprint() != null) {
            throw Problem.invalid(
                            "scope.statement.fingerprint",
                            "must not be given here: who decides reads a text, and the fingerprint is made of it")
                    .thrown();
        }
        GrantScope scope = ScopeForm.read(body.scope());
        ScopeForm.model("scope", () -> ScopeCodec.encode(scope));
        return scope;
    }

    private static @Nullable String text(@Nullable StatementBody statement) {
        return statement == null ? null : statement.exact() == null ? statement.shape() : statement.exact();
    }

    private static GrantId extended(String id) {
        if (!GrantId.isValid(id)) {
            throw Problem.invalid("extend", "must be the id of a grant").thrown();
        }
        return new GrantId(id);
    }

    private static void requireNothingElse(CreateRequest body) {
        if (Stream.of(body.target(), body.role(), body.notBefore(), body.scope())
                .anyMatch(given -> given != null)) {
            throw Problem.invalid("extend", "stands in the place of target, role, notBefore and scope")
                    .thrown();
        }
    }

    /** When it would begin if it were granted then. */
    public Instant start(Instant then) {
        return notBefore == null || notBefore.isBefore(then) ? then : notBefore;
    }

    /** When it would end if it were granted then. */
    public Instant end(Instant then) {
        return expiresAt == null ? start(then).plus(length == null ? Duration.ZERO : length) : expiresAt;
    }
}
