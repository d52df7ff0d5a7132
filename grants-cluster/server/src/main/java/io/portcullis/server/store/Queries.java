package io.portcullis.server.store;

import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Credential;
import io.portcullis.model.CredentialId;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.SessionId;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Questions to the control database. Every {@link Uni} is lazy and fails with {@link ChangeFailure} alone: Unavailable, NotFound where a
 * single record was asked for, Refused (after) for a cursor that no page gave.
 */
public interface Queries {
    /** What a list of grants is narrowed to; null = not narrowed. */
    record GrantFilter(
            @Nullable String login,
            @Nullable String target,
            @Nullable Phase phase) {}

    /** What a grant is good for, by the control database's clock. */
    enum Phase {
        /** Before its beginning. */
        PENDING,
        ACTIVE,
        EXPIRED,
        REVOKED
    }

    /** What a list of audit rows is narrowed to; null = not narrowed. */
    record AuditFilter(
            @Nullable SessionId session,
            @Nullable GrantId grant,
            @Nullable String type) {}

    /**
     * One row of the audit.
     *
     * @param node who told: a gateway, or the node of the grant cluster that made the change
     * @param seq the number of the change, empty for what gateways told
     * @param who who caused it; for a gateway's events the login, if there is one
     * @param json the event, a JSON object; of a malformed line of a gateway a JSON string
     */
    record AuditRow(long id, Instant at, String node, OptionalLong seq, String type, Actor who, String json) {}

    Uni<Stored<Grant>> grant(GrantId id);

    /** Newest first. */
    Uni<Page<Stored<Grant>>> grants(GrantFilter filter, Page.Request page);

    Uni<Stored<Credential>> credential(CredentialId id);

    /** All of a login, ended ones too, newest first. */
    Uni<List<Stored<Credential>>> credentials(String login);

    /** The catalog's entry, a removed one too. */
    Uni<Stored<CatalogEntry>> catalogEntry(CatalogEntry.Kind kind, String name);

    /** All entries of a kind that are not removed, by name. */
    Uni<List<Stored<CatalogEntry>>> catalog(CatalogEntry.Kind kind);

    /** The salt of a login, made up if it has none yet. */
    Uni<LoginSalt> loginSalt(String login);

    /** Newest first. */
    Uni<Page<AuditRow>> audit(AuditFilter filter, Page.Request page);
}
