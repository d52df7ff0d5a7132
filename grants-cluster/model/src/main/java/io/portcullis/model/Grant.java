package io.portcullis.model;

import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * This identity may use this database with this role until this instant.
 *
 * @param target the configured name of the database behind the gateway: {@code [a-z0-9][a-z0-9_.-]{0,62}}
 * @param role the PostgreSQL role in the target, 1 to 63 bytes, without control characters and '/'
 * @param reason why it was made or, on a tombstone, why it ended; may be empty, at most 1000 bytes
 * @param position {@link Position#NONE} unless a cluster made it
 * @param endSpread so long before the end gateways begin to end its sessions, one after another and between two transactions, unless the
 *     end moves meanwhile: zero to 30 days, in milliseconds (finer durations are truncated). Zero: all end at the end
 */
public record Grant(
        GrantId id,
        long revision,
        RecordState state,
        Principal principal,
        String target,
        String role,
        Validity validity,
        StaleTolerance stale,
        Scope scope,
        String reason,
        Position position,
        Duration endSpread,
        UnknownFields unknown)
        implements SignedRecord {

    private static final Pattern TARGET = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,62}");
    /** NAMEDATALEN - 1, see "Identifiers and Key Words" in PostgreSQL's manual. */
    private static final int MAX_ROLE_BYTES = 63;

    private static final int MAX_REASON_BYTES = 1000;
    private static final Duration MAX_SPREAD = Duration.ofDays(30);

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException naming the field that is out of its bounds
     */
    public Grant {
        Revisions.require(revision);
        if (!isTargetName(target)) {
            throw new IllegalArgumentException("target must match " + TARGET);
        }
        requireRole(role);
        Texts.requireLine("reason", reason, MAX_REASON_BYTES);
        if (endSpread.isNegative() || endSpread.compareTo(MAX_SPREAD) > 0) {
            throw new IllegalArgumentException("endSpread must lie between 0 and " + MAX_SPREAD.toDays() + " days");
        }
        endSpread = Duration.ofMillis(endSpread.toMillis());
    }

    /** One whose sessions all end at its end. */
    public Grant(
            GrantId id,
            long revision,
            RecordState state,
            Principal principal,
            String target,
            String role,
            Validity validity,
            StaleTolerance stale,
            Scope scope,
            String reason,
            Position position,
            UnknownFields unknown) {
        this(
                id,
                revision,
                state,
                principal,
                target,
                role,
                validity,
                stale,
                scope,
                reason,
                position,
                Duration.ZERO,
                unknown);
    }

    /** The first revision of a grant: active, with the full scope of its role. */
    public static Grant create(
            GrantId id,
            Principal principal,
            String target,
            String role,
            Validity validity,
            StaleTolerance stale,
            String reason) {
        return new Grant(
                id,
                1,
                RecordState.ACTIVE,
                principal,
                target,
                role,
                validity,
                stale,
                Scope.FULL,
                reason,
                Position.NONE,
                UnknownFields.NONE);
    }

    /** The same with that scope: for what is not signed yet. */
    public Grant within(Scope newScope) {
        return new Grant(
                id, revision, state, principal, target, role, validity, stale, newScope, reason, position, endSpread,
                unknown);
    }

    /** The same, with sessions that end spread over that time: for what is not signed yet. */
    public Grant spreadOver(Duration newSpread) {
        return new Grant(
                id, revision, state, principal, target, role, validity, stale, scope, reason, position, newSpread,
                unknown);
    }

    /** The same with that tolerance: for what is not signed yet. */
    public Grant tolerating(StaleTolerance newStale) {
        return new Grant(
                id, revision, state, principal, target, role, validity, newStale, scope, reason, position, endSpread,
                unknown);
    }

    /**
     * Checks the name of a role.
     *
     * @throws IllegalArgumentException if it can be none
     */
    public static void requireRole(String role) {
        Texts.requireNonEmptyLine("role", role, MAX_ROLE_BYTES);
        if (role.indexOf('/') >= 0) {
            throw new IllegalArgumentException("role must not contain '/', which separates login and role");
        }
    }

    /** Whether {@code value} can be the configured name of a target. */
    public static boolean isTargetName(String value) {
        return TARGET.matcher(value).matches();
    }

    /**
     * The tombstone that ends this grant for good, in no position of its own yet.
     *
     * @throws IllegalStateException if it is revoked already
     */
    public Grant revoked(String why) {
        return new Grant(
                id,
                Revisions.next(this),
                RecordState.REVOKED,
                principal,
                target,
                role,
                validity,
                stale,
                scope,
                why,
                position.unnumbered(),
                endSpread,
                unknown);
    }

    /**
     * The next revision, with a later end, in no position of its own yet.
     *
     * @throws IllegalStateException if it is revoked
     * @throws IllegalArgumentException if the end is not later than the present one
     */
    public Grant extendedTo(Instant expiresAt) {
        return new Grant(
                id,
                Revisions.next(this),
                state,
                principal,
                target,
                role,
                Revisions.extended(this, expiresAt),
                stale,
                scope,
                reason,
                position.unnumbered(),
                endSpread,
                unknown);
    }

    /**
     * The next revision, with another scope, in no position of its own yet.
     *
     * @throws IllegalStateException if it is revoked
     */
    public Grant rescoped(Scope newScope) {
        return new Grant(
                id,
                Revisions.next(this),
                state,
                principal,
                target,
                role,
                validity,
                stale,
                newScope,
                reason,
                position.unnumbered(),
                endSpread,
                unknown);
    }

    @Override
    public Grant at(Position newPosition) {
        return new Grant(
                id,
                revision,
                state,
                principal,
                target,
                role,
                validity,
                stale,
                scope,
                reason,
                newPosition,
                endSpread,
                unknown);
    }

    @Override
    public String recordId() {
        return id.value();
    }
}
