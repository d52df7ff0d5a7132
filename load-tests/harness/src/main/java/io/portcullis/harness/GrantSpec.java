package io.portcullis.harness;

import io.portcullis.model.Principal;
import io.portcullis.model.Scope;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.GrantScope;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A grant to be issued by a {@link GrantFolder}.
 *
 * @param notBefore the start of its validity
 * @param expiresAt the end of its validity
 * @param reason may be empty
 */
public record GrantSpec(
        String login,
        String target,
        String role,
        Principal.Kind kind,
        Instant notBefore,
        Instant expiresAt,
        String reason,
        Scope scope) {
    /** So that a gateway whose clock is a little behind admits it at once. */
    private static final Duration AGE = Duration.ofMinutes(1);

    /** A person's grant, valid for an hour. */
    public static GrantSpec of(String login, String target, String role) {
        Instant now = Instant.now();
        return new GrantSpec(
                login,
                target,
                role,
                Principal.Kind.HUMAN,
                now.minus(AGE),
                now.plus(Duration.ofHours(1)),
                "issued by the harness",
                Scope.FULL);
    }

    public GrantSpec service() {
        return new GrantSpec(login, target, role, Principal.Kind.SERVICE, notBefore, expiresAt, reason, scope);
    }

    /** Ends that long after now. */
    public GrantSpec expiresIn(Duration time) {
        return valid(notBefore, Instant.now().plus(time));
    }

    public GrantSpec valid(Instant from, Instant until) {
        return new GrantSpec(login, target, role, kind, from, until, reason, scope);
    }

    public GrantSpec because(String why) {
        return new GrantSpec(login, target, role, kind, notBefore, expiresAt, why, scope);
    }

    public GrantSpec within(GrantScope limits) {
        return new GrantSpec(login, target, role, kind, notBefore, expiresAt, reason, ScopeCodec.encode(limits));
    }

    Principal principal() {
        return new Principal(login, kind, "https://issuer.example", "subject-of-" + login, List.of());
    }

    StaleTolerance stale() {
        return StaleTolerance.defaultFor(kind);
    }
}
