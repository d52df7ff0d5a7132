package io.portcullis.grants;

import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Credential;
import io.portcullis.model.CredentialId;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.RecordFiles;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Both kinds of records, with what they have in common: bounds, and when an id may be forgotten. One thread only. */
final class Records {
    /** More would be a mistake or an attack on the memory. */
    static final int MOST = 200_000;

    /** Ids outlive their last possible validity by this, so that a clock put back does not bring an older revision back. */
    static final Duration SKEW = Duration.ofMinutes(10);

    private final GrantTable grants;
    private final CredentialTable credentials;
    private final GrantJournal journal;
    private final Clock clock;
    private final int most;

    Records(GrantTable grants, CredentialTable credentials, GrantJournal journal, Clock clock, int most) {
        this.grants = grants;
        this.credentials = credentials;
        this.journal = journal;
        this.clock = clock;
        this.most = most;
    }

    /** Takes a verified record in; false if there is no room for a further id. */
    boolean join(SignedRecord incoming) {
        @Nullable SignedRecord known = known(incoming);
        Instant keepUntil = incoming.validity().maxExpiresAt().plus(SKEW);
        if (known == null && !keepUntil.isAfter(clock.instant())) {
            return true;
        }
        if (known == null && grants.size() + credentials.size() >= most) {
            return false;
        }
        Change change = switch (incoming) {
            case Grant grant -> grants.join(grant, keepUntil);
            case Credential credential -> credentials.join(credential, keepUntil);
            case CatalogEntry _ -> throw new IllegalArgumentException("the catalog gives nobody access");
        };
        journal.changed(incoming, change);
        if (change == Change.NONE && known != null && !known.equals(incoming)) {
            journal.outdated(incoming, known.revision());
        }
        return true;
    }

    /** Returns the record that is known from a file of that name, unless its time is over anyway. */
    Optional<SignedRecord> knownFrom(String fileName) {
        Instant now = clock.instant();
        return RecordFiles.idOf(fileName)
                .<SignedRecord>map(id -> RecordFiles.isGrant(fileName)
                        ? grants.get(new GrantId(id))
                        : credentials.get(new CredentialId(id)))
                .filter(record -> record.validity().maxExpiresAt().isAfter(now));
    }

    /** Forgets what can never be valid again; returns whether that made room. */
    boolean forget() {
        Instant now = clock.instant();
        return grants.forget(now) + credentials.forget(now) > 0;
    }

    private @Nullable SignedRecord known(SignedRecord incoming) {
        return switch (incoming) {
            case Grant grant -> grants.get(grant.id());
            case Credential credential -> credentials.get(credential.id());
            case CatalogEntry _ -> null;
        };
    }
}
