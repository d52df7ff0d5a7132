package io.portcullis.server.cluster;

import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.Position;
import io.portcullis.model.RecordState;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.Validity;
import io.portcullis.model.codec.Joins;
import io.portcullis.server.store.Epochs;
import io.portcullis.server.store.Epochs.Rewrite;
import io.portcullis.server.store.KnownHead.Head;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a new epoch begins with. Every record with a change that the control database has lost is ended: whether it was a grant or a revocation
 * that got lost, nobody is let in by what the truth does not know. Who needs access asks again and gets a new id. Catalog entries let nobody
 * in: they are issued anew.
 *
 * @param start the first number of the new epoch is the one behind it
 */
record EpochPlan(Head start, List<Rewrite> rewrites) {
    /**
     * Plans.
     *
     * @param head of the control database as it was restored
     * @param known the highest change that is proven
     * @param seen verified records from maps and gateways, several of one id perhaps
     * @param truth what the control database has of these ids
     */
    static EpochPlan of(
            Head head, Head known, Collection<SignedRecord> seen, Map<String, SignedRecord> truth, Instant now) {
        Map<String, List<SignedRecord>> lost = new TreeMap<>();
        long epoch = Math.max(head.epoch(), known.epoch());
        long seq = Math.max(head.seq(), known.seq());
        for (SignedRecord record : seen) {
            Position position = record.position();
            epoch = Math.max(epoch, position.epoch());
            seq = Math.max(seq, position.seq());
            boolean beyond = new Head(position.epoch(), position.seq()).compareTo(head) > 0;
            if (beyond || isBetter(record, truth.get(record.recordId()))) {
                lost.computeIfAbsent(record.recordId(), _ -> new ArrayList<>()).add(record);
            }
        }
        List<Rewrite> rewrites = new ArrayList<>();
        lost.forEach((id, revisions) -> {
            SignedRecord inDatabase = truth.get(id);
            if (inDatabase != null) {
                revisions.add(inDatabase);
            }
            if (latestEnd(revisions).plus(MapTtl.SKEW).isAfter(now)) {
                rewrites.add(rewrite(revisions));
            }
        });
        return new EpochPlan(new Head(epoch + 1, seq), List.copyOf(rewrites));
    }

    /** Its number has been given away anew, or it would never have been lost: a database that lost changes may have taken others since. */
    private static boolean isBetter(SignedRecord seen, @Nullable SignedRecord inDatabase) {
        if (seen.position().seq() == 0) {
            return false; // it is a file's
        }
        return inDatabase == null
                || (!inDatabase.equals(seen) && Joins.join(inDatabase, seen).equals(seen));
    }

    private static Instant latestEnd(List<SignedRecord> revisions) {
        return revisions.stream()
                .map(record -> record.validity().maxExpiresAt())
                .max(Instant::compareTo)
                .orElseThrow();
    }

    private static Rewrite rewrite(List<SignedRecord> revisions) {
        SignedRecord top = revisions.stream().reduce(Joins::join).orElseThrow();
        long revision =
                revisions.stream().mapToLong(SignedRecord::revision).max().orElseThrow() + 1;
        long replaces = revisions.stream()
                .mapToLong(record -> record.position().seq())
                .max()
                .orElseThrow();
        Validity validity =
                new Validity(top.validity().notBefore(), top.validity().expiresAt(), latestEnd(revisions));
        return switch (top) {
            case Grant grant -> new Rewrite(suspended(grant, revision, validity), replaces, "grant_suspended");
            case Credential credential ->
                new Rewrite(suspended(credential, revision, validity), replaces, "credential_suspended");
            case CatalogEntry entry -> new Rewrite(again(entry, revision), replaces, "catalog_reissued");
        };
    }

    private static Grant suspended(Grant grant, long revision, Validity validity) {
        return new Grant(
                grant.id(),
                revision,
                RecordState.REVOKED,
                grant.principal(),
                grant.target(),
                grant.role(),
                validity,
                grant.stale(),
                grant.scope(),
                grant.state() == RecordState.REVOKED ? Epochs.LOST_REVOCATION : Epochs.LOST,
                Position.NONE,
                grant.endSpread(),
                grant.unknown());
    }

    private static Credential suspended(Credential credential, long revision, Validity validity) {
        return new Credential(
                credential.id(),
                revision,
                RecordState.REVOKED,
                credential.login(),
                credential.authenticator(),
                validity,
                credential.origins(),
                Position.NONE,
                credential.unknown());
    }

    private static CatalogEntry again(CatalogEntry entry, long revision) {
        return new CatalogEntry(
                entry.kind(),
                entry.name(),
                revision,
                entry.body(),
                entry.removed(),
                entry.validity(),
                Position.NONE,
                entry.unknown());
    }

    /** Grants and credentials that are ended. */
    int suspended() {
        return rewrites.size() - reissued();
    }

    /** Catalog entries that are issued anew. */
    int reissued() {
        return (int) rewrites.stream()
                .filter(rewrite -> rewrite.record() instanceof CatalogEntry)
                .count();
    }
}
