package io.portcullis.server.store;

import io.portcullis.model.GrantId;
import io.portcullis.model.Scope;
import io.portcullis.server.rules.Requester;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asked for.
 *
 * @param statement the text of the statement that the scope is bound to; null if it is bound to none
 * @param notBefore null: as soon as it is granted
 * @param expiresAt null if {@code length} says it
 * @param length null if {@code expiresAt} says it
 * @param extend the grant that is to last longer; null: a new one
 * @param seen the names of the claims that rules looked at when it was asked for, whether {@code who} had them or not
 * @param breakGlass whether it can not wait for what is usual
 */
public record Wish(
        Actor actor,
        Requester who,
        String target,
        String role,
        Scope scope,
        @Nullable String statement,
        @Nullable Instant notBefore,
        @Nullable Instant expiresAt,
        @Nullable Duration length,
        String reason,
        @Nullable String ticket,
        @Nullable GrantId extend,
        Set<String> seen,
        boolean breakGlass) {
    public Wish {
        seen = Set.copyOf(seen);
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
