package io.portcullis.server.store;

import io.portcullis.model.Principal;
import io.portcullis.model.Scope;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.Validity;
import io.portcullis.server.rules.ServiceRule;
import java.time.Duration;
import java.util.List;

/**
 * A grant that is to be made: everything but what the control database gives it, id, revision and position.
 *
 * @param endSpread so long before the end its sessions begin to end; zero: they all end at the end
 */
public record NewGrant(
        Principal principal,
        String target,
        String role,
        Validity validity,
        StaleTolerance stale,
        Scope scope,
        Duration endSpread,
        String reason) {
    /** Of grants for whoever has the login: the operator named nobody who vouches for them, and usually the login as subject. */
    public static final String NO_ISSUER = "portcullis-api";

    /** Of one whose sessions all end at its end. */
    public NewGrant(
            Principal principal,
            String target,
            String role,
            Validity validity,
            StaleTolerance stale,
            Scope scope,
            String reason) {
        this(principal, target, role, validity, stale, scope, Duration.ZERO, reason);
    }

    /** Of one that allows everything within its role. */
    public NewGrant(
            Principal principal, String target, String role, Validity validity, StaleTolerance stale, String reason) {
        this(principal, target, role, validity, stale, Scope.FULL, reason);
    }

    /** Who the grants of a service are for. */
    public static Principal principal(ServiceRule rule) {
        ServiceRule.Identity identity = rule.identity();
        return new Principal(
                rule.login(),
                Principal.Kind.SERVICE,
                identity == null ? NO_ISSUER : identity.issuer(),
                identity == null ? rule.login() : identity.subject(),
                List.of());
    }
}
