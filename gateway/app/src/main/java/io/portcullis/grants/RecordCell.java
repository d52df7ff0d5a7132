package io.portcullis.grants;

import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.Envelope;
import io.portcullis.model.codec.RecordCodec;
import io.portcullis.model.codec.RefusedRecord;
import io.portcullis.policy.Known;
import org.jspecify.annotations.Nullable;

/**
 * One record id: what is known of it, from where, and who watches it. Records are kept as their envelopes and decoded
 * when somebody logs in: that takes some microseconds, and a hundred thousand decoded ones would take twice the memory.
 *
 * <p>Written by one thread at a time, read by any.
 */
final class RecordCell {
    private final String id;
    private @Nullable String login;
    /** The greatest verified revision. */
    private byte @Nullable [] verified;

    private boolean fromFile;
    /** The greatest verified revision that came from the cluster or, as long as there is none, one not verified yet. */
    private byte @Nullable [] replicated;

    private boolean replicatedVerified;
    /** Until then an older revision could still be valid, so the id must not be forgotten. Milliseconds. */
    private volatile long keepUntil = Long.MIN_VALUE;

    private volatile @Nullable Watchers watchers;

    RecordCell(String id) {
        this.id = id;
    }

    /** What an envelope says it is; nobody should believe it. */
    static SignedRecord decode(byte[] envelope) throws RefusedRecord {
        return RecordCodec.decode(Envelope.parse(envelope).record().toArray()).record();
    }

    String id() {
        return id;
    }

    /** The login that it is indexed by, {@code orElse} if it is not. */
    synchronized String login(String orElse) {
        return login == null ? orElse : login;
    }

    synchronized void setLogin(@Nullable String now) {
        login = now;
    }

    /** The greatest verified revision, null if there is none. */
    synchronized @Nullable Known<SignedRecord> known() {
        return verified == null ? null : new Known<>(trusted(verified), fromFile);
    }

    /** The record of an envelope that has been verified before. */
    static SignedRecord trusted(byte[] envelope) {
        try {
            return decode(envelope);
        } catch (RefusedRecord e) {
            throw new IllegalStateException("what was verified before must still be readable", e);
        }
    }

    synchronized boolean hasVerified() {
        return verified != null;
    }

    synchronized void setVerified(byte[] envelope, boolean isFromFile) {
        verified = envelope;
        fromFile = isFromFile;
    }

    synchronized @Nullable Replicated replicated() {
        return replicated == null ? null : new Replicated(replicated, replicatedVerified);
    }

    synchronized boolean isUnverified() {
        return replicated != null && !replicatedVerified;
    }

    synchronized void setReplicated(byte @Nullable [] envelope, boolean isVerified) {
        replicated = envelope;
        replicatedVerified = isVerified;
    }

    void keepAtLeastUntil(long until) {
        keepUntil = Math.max(keepUntil, until);
    }

    /** Whether a record is known or about to be. */
    boolean isKept() {
        return keepUntil != Long.MIN_VALUE;
    }

    void letGo() {
        keepUntil = Long.MIN_VALUE;
    }

    boolean isOver(long now) {
        return isKept() && keepUntil <= now;
    }

    @Nullable
    Watchers watchers() {
        return watchers;
    }

    void setWatchers(@Nullable Watchers now) {
        watchers = now;
    }
}
