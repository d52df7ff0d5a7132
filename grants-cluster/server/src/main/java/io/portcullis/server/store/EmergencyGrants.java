package io.portcullis.server.store;

import io.portcullis.model.Bytes;
import io.portcullis.model.CredentialId;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.RequestId;
import io.portcullis.model.scope.EmergencyUse;
import io.portcullis.server.rules.Review;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Grants that are made ahead for the day on which nothing but one gateway works. Each is a request that an operator makes for somebody,
 * granted at once, so that its use is reviewed as everything that nobody said yes to. Every {@link Uni} is lazy and fails with
 * {@link ChangeFailure} alone.
 */
public interface EmergencyGrants {
    /**
     * One that is to be made.
     *
     * @param grant with the use in its scope
     * @param credential for the same login, good for as long
     * @param reviewers who looks at what was done, within which time
     */
    record Wanted(NewGrant grant, NewCredential credential, EmergencyUse use, Review reviewers, Duration within) {}

    /**
     * One as it stands.
     *
     * @param request under which its use is reviewed
     * @param used null as long as its gateway has not told that it was
     */
    record Item(
            Grant grant,
            CredentialId credential,
            RequestId request,
            EmergencyUse use,
            Review reviewers,
            Duration within,
            @Nullable Used used) {}

    /**
     * That its one session has begun.
     *
     * @param session null if the gateway did not say which
     */
    record Used(Instant at, @Nullable String session) {}

    /**
     * What its gateway needs in its folder.
     *
     * @param content a signed record
     */
    record File(String name, Bytes content) {}

    /** Refuses what {@link Changes#createGrant} refuses. */
    Uni<Outcome<Item>> create(Wanted wanted, Actor who, @Nullable Once<Item> once);

    /** Newest first. */
    Uni<Page<Item>> list(Page.Request page);

    /** NotFound if it is none that this cluster has made. */
    Uni<Item> one(GrantId id);

    /** As they were made. NotFound; AlreadyEnded if it is revoked: what there is by now is a tombstone. */
    Uni<List<File>> files(GrantId id);

    /** Writes down, once for each, which were used since; those. */
    Uni<List<Item>> used();

    /** Whose one session must be over, and which are not known to be revoked. */
    Uni<List<Item>> usedUp();

    /** It is revoked, with its credential. */
    Uni<Void> revoked(GrantId id);
}
