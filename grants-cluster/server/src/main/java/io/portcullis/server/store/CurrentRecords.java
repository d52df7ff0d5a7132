package io.portcullis.server.store;

import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Credential;
import io.portcullis.model.CredentialId;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Position;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.UnknownFields;
import io.portcullis.model.Validity;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.server.store.ChangeFailure.AlreadyEnded;
import io.portcullis.server.store.ChangeFailure.Conflict;
import io.portcullis.server.store.ChangeFailure.NotFound;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The revisions that changes build on. They are verified: who can only write to the database must not get the cluster to sign what
 * somebody else has put there.
 */
public final class CurrentRecords {
    private static final String FIND = "SELECT envelope, revision, epoch, seq FROM portcullis.record WHERE id = $1";

    private final RecordVerifier verifier;
    private final TrustedKeys trusted;

    public CurrentRecords(RecordVerifier verifier) {
        this.verifier = verifier;
        this.trusted = new TrustedKeys(verifier.trusted());
    }

    TrustedKeys trusted() {
        return trusted;
    }

    /**
     * An entry of the catalog to build on.
     *
     * @param present whether it is signed with the key that signs now
     */
    record FoundEntry(CatalogEntry entry, boolean present) {}

    Future<Grant> grant(ChangeTransaction change, GrantId id) {
        return find(change, id.value(), Grant.class).map(found -> found.orElseThrow(() -> new NotFound("grant " + id)));
    }

    Future<Credential> credential(ChangeTransaction change, CredentialId id) {
        return find(change, id.value(), Credential.class)
                .map(found -> found.orElseThrow(() -> new NotFound("credential " + id)));
    }

    /** One under a key that is not trusted any more counts as removed; its name goes on from its revision. */
    Future<Optional<FoundEntry>> catalogEntry(
            ChangeTransaction change, CatalogEntry.Kind kind, String name, Instant now) {
        return row(change, kind.idOf(name))
                .map(found -> found.map(row -> {
                    byte[] envelope = envelope(row);
                    return trusted.claim(envelope)
                            ? new FoundEntry(
                                    open(kind.idOf(name), row, CatalogEntry.class),
                                    new TrustedKeys(Set.of(change.keyId())).claim(envelope))
                            : new FoundEntry(forgotten(kind, name, row, now), false);
                }));
    }

    private static CatalogEntry forgotten(CatalogEntry.Kind kind, String name, Row row, Instant now) {
        return new CatalogEntry(
                kind,
                name,
                row.getLong("revision"),
                CatalogEntry.EMPTY,
                true,
                Validity.between(now, Validity.LAST),
                new Position(row.getLong("epoch"), row.getLong("seq"), 0),
                UnknownFields.NONE);
    }

    private <T extends SignedRecord> Future<Optional<T>> find(ChangeTransaction change, String id, Class<T> type) {
        return row(change, id)
                .map(found -> found.map(row -> {
                    if (!trusted.claim(envelope(row))) {
                        throw new AlreadyEnded(
                                id + " was signed with a key that is not trusted any more: it counts as not there");
                    }
                    return open(id, row, type);
                }));
    }

    private static Future<Optional<Row>> row(ChangeTransaction change, String id) {
        return change.ask(FIND, id).map(rows -> {
            Iterator<Row> all = rows.iterator();
            return all.hasNext() ? Optional.of(all.next()) : Optional.empty();
        });
    }

    private static byte[] envelope(Row row) {
        return row.getBuffer("envelope").getBytes();
    }

    <T extends SignedRecord> T open(String id, Row row, Class<T> type) {
        try {
            return type.cast(verifier.open(envelope(row)));
        } catch (RefusedRecord e) {
            throw new IllegalStateException("the control database holds a " + id + " that can not be believed", e);
        }
    }

    /** Conflict unless the record is in the revision that is expected, if one is. */
    static void require(SignedRecord record, OptionalLong expectedRevision) {
        if (expectedRevision.isPresent() && expectedRevision.getAsLong() != record.revision()) {
            throw new Conflict(record.revision());
        }
    }

    /** Conflict if any revision is expected where there is no record. */
    static void requireNone(OptionalLong expectedRevision) {
        if (expectedRevision.isPresent() && expectedRevision.getAsLong() != 0) {
            throw new Conflict(0);
        }
    }
}
