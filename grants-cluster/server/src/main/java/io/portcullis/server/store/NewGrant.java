package io.portcullis.server.store;

import io.portcullis.model.Principal;
import io.portcullis.model.Scope;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.Validity;

/** A grant that is to be made: everything but what the control database gives it, id, revision and position. */
public record NewGrant(
        Principal principal,
        String target,
        String role,
        Validity validity,
        StaleTolerance stale,
        Scope scope,
        String reason) {
    /** Of grants for whoever has the login: the operator named nobody who vouches for them, and usually the login as subject. */
    public static final String NO_ISSUER = "portcullis-api";

    /** Of one that allows everything within its role. */
    public NewGrant(
            Principal principal, String target, String role, Validity validity, StaleTolerance stale, String reason) {
        this(principal, target, role, validity, stale, Scope.FULL, reason);
    }
}
