package io.portcullis.server.store;

import io.portcullis.model.Bytes;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Credential;
import io.portcullis.model.CredentialId;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Scope;
import io.smallrye.mutiny.Uni;
import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Every change of what is granted. Each is one transaction in the control database, with its audit row and the next number of the
 * cluster's gapless sequence; it is signed inside and projected into the maps behind it.
 *
 * <p>Every {@link Uni} is lazy: nothing happens before it is subscribed to, and a second subscription would change a second time. It fails
 * with a {@link ChangeFailure} and with nothing else, {@link ChangeFailure.Unavailable} within the deadline of a statement.
 */
public interface Changes {
    /**
     * Makes a grant and, as wished, a credential for its login, or moves the end of the one that it has. SomebodyElses if the login is a
     * person's and the grant for another.
     *
     * @param once null if the request carried no idempotency key
     */
    Uni<Outcome<GrantMade>> createGrant(NewGrant grant, CredentialWish wish, Actor who, @Nullable Once<GrantMade> once);

    /**
     * Moves the end of a grant to a later instant, and with it that of the credentials without origins with which its login can log in
     * and that would end earlier. Conflict, NotFound, AlreadyEnded, Refused (expiresAt).
     */
    Uni<Grant> extendGrant(GrantId id, Instant expiresAt, OptionalLong expectedRevision, Actor who);

    /** Gives a grant another scope; nothing changes if it has that already. Conflict, NotFound, AlreadyEnded. */
    Uni<Grant> rescopeGrant(GrantId id, Scope scope, OptionalLong expectedRevision, Actor who);

    /** Ends a grant for good. Revoking a revoked one is AlreadyEnded; an expired one can be revoked. */
    Uni<Grant> revokeGrant(GrantId id, String reason, OptionalLong expectedRevision, Actor who);

    /**
     * Makes a credential. TooManyCredentials if the login has {@link Credential#MAX_PER_LOGIN} that are good now or later, or two of
     * devices and this is one; SomebodyElses if the login is a person's and the credential another's identity.
     */
    Uni<Outcome<Credential>> createCredential(NewCredential credential, Actor who, @Nullable Once<Credential> once);

    /**
     * Makes a secret that a person wants for themselves: no grant makes it last longer. TooManyCredentials if they have two already, or
     * the login has all that it can have.
     */
    Uni<Outcome<Credential>> createOwnSecret(NewCredential credential, Actor who, @Nullable Once<Credential> once);

    /** Ends a credential for good. */
    Uni<Credential> revokeCredential(CredentialId id, OptionalLong expectedRevision, Actor who);

    /**
     * Puts an entry into the catalog, or gives it another body. Nothing changes if the body is the same and the key that signed it is the
     * one that signs now.
     *
     * @param expectedRevision 0 = there must be none that is not removed
     */
    Uni<CatalogEntry> putCatalog(
            CatalogEntry.Kind kind, String name, Bytes body, OptionalLong expectedRevision, Actor who);

    /** Takes an entry away; it can come back. NotFound if it is not there or removed. */
    Uni<CatalogEntry> removeCatalog(CatalogEntry.Kind kind, String name, OptionalLong expectedRevision, Actor who);
}
