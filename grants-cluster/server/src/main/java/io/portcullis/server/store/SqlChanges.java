package io.portcullis.server.store;

import io.portcullis.model.Bytes;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Credential;
import io.portcullis.model.CredentialId;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.RecordState;
import io.portcullis.model.Scope;
import io.portcullis.server.store.ChangeFailure.AlreadyEnded;
import io.portcullis.server.store.ChangeFailure.NotFound;
import io.portcullis.server.store.ChangeFailure.Refused;
import io.portcullis.server.store.CurrentRecords.FoundEntry;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** {@link Changes} in the control database. */
public final class SqlChanges implements Changes {
    private final ChangeRunner runner;
    private final CurrentRecords current;
    private final RandomGenerator random;
    private final Clock clock;

    public SqlChanges(ChangeRunner runner, CurrentRecords current, RandomGenerator random, Clock clock) {
        this.runner = runner;
        this.current = current;
        this.random = random;
        this.clock = clock;
    }

    @Override
    public Uni<Outcome<GrantMade>> createGrant(
            NewGrant grant, CredentialWish wish, Actor who, @Nullable Once<GrantMade> once) {
        return runner.run(change -> IdempotencyKeys.once(change, once, () -> create(change, grant, wish, who)));
    }

    /** The same as a part of a change that is under way. */
    Future<GrantMade> create(ChangeTransaction change, NewGrant grant, CredentialWish wish, Actor who) {
        requireFuture(grant.validity().expiresAt());
        Instant now = clock.instant();
        return SqlFreezes.requireNone(change, grant.target(), grant.principal().login())
                .compose(_ -> Logins.requireSamePrincipal(change, current, grant.principal(), now))
                .compose(_ -> LoginOwners.require(change, grant.principal()))
                .compose(_ -> Logins.credentialFor(change, current, wish, grant, now))
                .map(plan -> write(change, grant, plan, who));
    }

    private GrantMade write(ChangeTransaction change, NewGrant grant, CredentialPlan plan, Actor who) {
        Grant made = write(change, grant, who);
        return switch (plan) {
            case CredentialPlan.Nothing _ -> new GrantMade(made, null);
            case CredentialPlan.Make(NewCredential wanted) -> new GrantMade(made, write(change, wanted, who));
            case CredentialPlan.Extend(Credential present) -> {
                extend(change, present, made.validity().expiresAt(), who);
                yield new GrantMade(made, null);
            }
        };
    }

    private static void extend(ChangeTransaction change, Credential credential, Instant expiresAt, Actor who) {
        Credential extended = credential.extendedTo(expiresAt);
        change.write(extended, credential.position().seq(), AuditEntry.of("credential_extended", who, extended));
    }

    private Grant write(ChangeTransaction change, NewGrant wanted, Actor who) {
        Grant grant = Grant.create(
                        GrantId.random(random),
                        wanted.principal(),
                        wanted.target(),
                        wanted.role(),
                        wanted.validity(),
                        wanted.stale(),
                        wanted.reason())
                .within(wanted.scope())
                .spreadOver(wanted.endSpread());
        return change.write(grant, 0, AuditEntry.of("grant_created", who, grant));
    }

    private Credential write(ChangeTransaction change, NewCredential wanted, Actor who) {
        Credential credential = Credential.create(
                CredentialId.random(random),
                wanted.login(),
                wanted.authenticator(),
                wanted.validity(),
                wanted.origins());
        return change.write(credential, 0, AuditEntry.of("credential_created", who, credential));
    }

    @Override
    public Uni<Grant> extendGrant(GrantId id, Instant expiresAt, OptionalLong expectedRevision, Actor who) {
        return runner.run(change -> extend(change, id, expiresAt, expectedRevision, who)
                .compose(grant -> extendCredentials(change, grant, expiresAt, who)));
    }

    /** The same as a part of a change that is under way, of the grant alone. */
    Future<Grant> extend(
            ChangeTransaction change, GrantId id, Instant expiresAt, OptionalLong expectedRevision, Actor who) {
        return current.grant(change, id)
                .compose(grant -> SqlFreezes.requireNone(
                                change, grant.target(), grant.principal().login())
                        .map(grant))
                .map(grant -> {
                    CurrentRecords.require(grant, expectedRevision);
                    requireRunning(grant, clock.instant());
                    return change.write(
                            extended(grant, expiresAt),
                            grant.position().seq(),
                            AuditEntry.of("grant_extended", who, extended(grant, expiresAt)));
                });
    }

    private Future<Grant> extendCredentials(ChangeTransaction change, Grant extended, Instant expiresAt, Actor who) {
        return Logins.credentialsInUse(
                        change,
                        current,
                        extended.principal().login(),
                        Logins.later(clock.instant(), extended.validity()))
                .map(inUse -> {
                    inUse.stream()
                            .filter(credential ->
                                    credential.validity().expiresAt().isBefore(expiresAt))
                            .forEach(credential -> extend(change, credential, expiresAt, who));
                    return extended;
                });
    }

    @Override
    public Uni<Grant> rescopeGrant(GrantId id, Scope scope, OptionalLong expectedRevision, Actor who) {
        return runner.run(change -> current.grant(change, id).compose(grant -> {
            CurrentRecords.require(grant, expectedRevision);
            requireRunning(grant, clock.instant());
            if (grant.scope().equals(scope)) {
                return Future.succeededFuture(grant);
            }
            Grant rescoped = grant.rescoped(scope);
            return SqlFreezes.requireNone(
                            change, grant.target(), grant.principal().login())
                    .map(_ -> change.write(
                            rescoped, grant.position().seq(), AuditEntry.of("grant_rescoped", who, rescoped)));
        }));
    }

    private static void requireRunning(Grant grant, Instant now) {
        if (grant.state() == RecordState.REVOKED) {
            throw new AlreadyEnded("the grant is revoked");
        }
        if (!grant.validity().expiresAt().isAfter(now)) {
            throw new AlreadyEnded("the grant expired at " + grant.validity().expiresAt());
        }
    }

    private static Grant extended(Grant grant, Instant expiresAt) {
        try {
            return grant.extendedTo(expiresAt);
        } catch (IllegalArgumentException e) {
            throw new Refused("expiresAt", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Uni<Grant> revokeGrant(GrantId id, String reason, OptionalLong expectedRevision, Actor who) {
        return runner.run(change -> current.grant(change, id).map(grant -> {
            CurrentRecords.require(grant, expectedRevision);
            if (grant.state() == RecordState.REVOKED) {
                throw new AlreadyEnded("the grant is revoked already");
            }
            Grant revoked = grant.revoked(reason);
            return change.write(revoked, grant.position().seq(), AuditEntry.of("grant_revoked", who, revoked));
        }));
    }

    @Override
    public Uni<Outcome<Credential>> createCredential(
            NewCredential credential, Actor who, @Nullable Once<Credential> once) {
        return runner.run(change -> IdempotencyKeys.once(change, once, () -> {
            requireFuture(credential.validity().expiresAt());
            return LoginOwners.require(change, credential)
                    .compose(_ -> Devices.requireRoomFor(change, current, credential))
                    .compose(_ -> Logins.requireRoomFor(change, current, credential))
                    .map(_ -> write(change, credential, who));
        }));
    }

    @Override
    public Uni<Outcome<Credential>> createOwnSecret(
            NewCredential credential, Actor who, @Nullable Once<Credential> once) {
        return runner.run(change -> IdempotencyKeys.once(change, once, () -> {
            requireFuture(credential.validity().expiresAt());
            return OwnSecrets.requireRoomFor(change, current, credential)
                    .compose(_ -> OwnSecrets.note(change, write(change, credential, who)));
        }));
    }

    @Override
    public Uni<Credential> revokeCredential(CredentialId id, OptionalLong expectedRevision, Actor who) {
        return runner.run(change -> current.credential(change, id).map(credential -> {
            CurrentRecords.require(credential, expectedRevision);
            if (credential.state() == RecordState.REVOKED) {
                throw new AlreadyEnded("the credential is revoked already");
            }
            Credential revoked = credential.revoked();
            return change.write(
                    revoked, credential.position().seq(), AuditEntry.of("credential_revoked", who, revoked));
        }));
    }

    @Override
    public Uni<CatalogEntry> putCatalog(
            CatalogEntry.Kind kind, String name, Bytes body, OptionalLong expectedRevision, Actor who) {
        return runner.run(change -> current.catalogEntry(change, kind, name, clock.instant())
                .map(found -> {
                    if (found.isEmpty()) {
                        CurrentRecords.requireNone(expectedRevision);
                        CatalogEntry entry = CatalogEntry.create(kind, name, body, clock.instant());
                        return change.write(entry, 0, AuditEntry.of("catalog_put", who, entry));
                    }
                    CatalogEntry before = found.get().entry();
                    if (!before.removed() || !expectedRevision.equals(OptionalLong.of(0))) {
                        CurrentRecords.require(before, expectedRevision);
                    }
                    if (found.get().present()
                            && !before.removed()
                            && before.body().equals(body)) {
                        return before;
                    }
                    CatalogEntry after = before.with(body);
                    return change.write(after, before.position().seq(), AuditEntry.of("catalog_put", who, after));
                }));
    }

    @Override
    public Uni<CatalogEntry> removeCatalog(
            CatalogEntry.Kind kind, String name, OptionalLong expectedRevision, Actor who) {
        return runner.run(change -> current.catalogEntry(change, kind, name, clock.instant())
                .map(found -> {
                    CatalogEntry before = found.map(FoundEntry::entry)
                            .filter(entry -> !entry.removed())
                            .orElseThrow(() -> new NotFound(kind.idOf(name).replace('/', ' ')));
                    CurrentRecords.require(before, expectedRevision);
                    CatalogEntry after = before.without();
                    return change.write(after, before.position().seq(), AuditEntry.of("catalog_removed", who, after));
                }));
    }

    private void requireFuture(Instant expiresAt) {
        if (!expiresAt.isAfter(clock.instant())) {
            throw new Refused("expiresAt", "expiresAt must be in the future");
        }
    }
}
