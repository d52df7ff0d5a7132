package io.portcullis.server.store;

import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Credential;
import io.portcullis.model.CredentialId;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.RecordVerifier;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.server.store.ChangeFailure.Conflict;
import io.portcullis.server.store.ChangeFailure.NotFound;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.Iterator;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The revisions that changes build on. They are verified: who can only write to the database must not get the cluster to sign what
 * somebody else has put there.
 */
public final class CurrentRecords {
    private static final String FIND = "SELECT envelope FROM portcullis.record WHERE id = $1";

    private final RecordVerifier verifier;

    public CurrentRecords(RecordVerifier verifier) {
        this.verifier = verifier;
    }

    Future<Grant> grant(ChangeTransaction change, GrantId id) {
        return find(change, id.value(), Grant.class).map(found -> found.orElseThrow(() -> new NotFound("grant " + id)));
    }

    Future<Credential> credential(ChangeTransaction change, CredentialId id) {
        return find(change, id.value(), Credential.class)
                .map(found -> found.orElseThrow(() -> new NotFound("credential " + id)));
    }

    Future<Optional<CatalogEntry>> catalogEntry(ChangeTransaction change, CatalogEntry.Kind kind, String name) {
        return find(change, kind.idOf(name), CatalogEntry.class);
    }

    private <T extends SignedRecord> Future<Optional<T>> find(ChangeTransaction change, String id, Class<T> type) {
        return change.ask(FIND, id).map(rows -> {
            Iterator<Row> all = rows.iterator();
            return all.hasNext() ? Optional.of(open(id, all.next(), type)) : Optional.empty();
        });
    }

    <T extends SignedRecord> T open(String id, Row row, Class<T> type) {
        try {
            return type.cast(verifier.open(row.getBuffer("envelope").getBytes()));
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
