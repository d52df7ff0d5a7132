package io.portcullis.grants;

import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Position;
import io.portcullis.model.RecordState;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.codec.Joins;
import io.portcullis.policy.Known;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All records that this gateway knows, from whichever source: its folder of files, its cluster. What is verified only
 * goes up. Beside it stands what the cluster has sent and nobody has verified yet, which never admits anybody.
 *
 * <p>Any thread may ask; those that change something take turns.
 */
public final class RecordStore implements GrantDirectory {
    /** More would be a mistake or an attack on the memory. */
    public static final int MOST = 200_000;

    /** Ids outlive their last possible validity by this, so that a clock put back does not bring an older revision back. */
    static final Duration SKEW = Duration.ofMinutes(10);

    private final Map<String, RecordCell> cells = new ConcurrentHashMap<>();
    private final LoginIndex byLogin = new LoginIndex();
    private final Catalog catalog = new Catalog();
    private final AtomicInteger grants = new AtomicInteger();
    private final AtomicInteger credentials = new AtomicInteger();
    private final AtomicInteger unverified = new AtomicInteger();
    private final AtomicInteger kept = new AtomicInteger();
    private final GrantJournal journal;
    private final Clock clock;
    private final int most;
    private volatile RecordWatch watch = RecordWatch.NONE;

    public RecordStore(GrantJournal journal, Clock clock) {
        this(journal, clock, MOST);
    }

    RecordStore(GrantJournal journal, Clock clock, int most) {
        this.journal = journal;
        this.clock = clock;
        this.most = most;
    }

    /** From now on {@code watching} hears of what begins to count. One only, and before anything is known. */
    void watchedBy(RecordWatch watching) {
        watch = watching;
    }

    // Asking

    @Override
    public void prepare(String login, Executor executor, Runnable ready) {
        // Files are verified before they come here.
        ready.run();
    }

    @Override
    public List<Known<Grant>> find(String login) {
        List<Known<Grant>> found = new ArrayList<>();
        for (RecordCell cell : byLogin.find(login)) {
            Known<SignedRecord> known = cell.known();
            if (known != null && known.record() instanceof Grant grant) {
                found.add(new Known<>(grant, known.fromFile()));
            }
        }
        return found;
    }

    @Override
    public List<Known<Credential>> credentials(String login) {
        List<Known<Credential>> found = new ArrayList<>();
        for (RecordCell cell : byLogin.find(login)) {
            Known<SignedRecord> known = cell.known();
            if (known != null && known.record() instanceof Credential credential) {
                found.add(new Known<>(credential, known.fromFile()));
            }
        }
        return found;
    }

    /** Returns the verified record of that id, whatever its state. */
    public @Nullable SignedRecord get(String id) {
        RecordCell cell = cells.get(id);
        Known<SignedRecord> known = cell == null ? null : cell.known();
        return known == null ? null : known.record();
    }

    @Override
    public GrantWatch watch(GrantId id, Executor executor, Consumer<Known<Grant>> onChange) {
        return new CellWatch(cells, id.value(), executor, onChange);
    }

    /** Verified grants that are in force, or will be. */
    public List<Grant> activeGrants() {
        Instant now = clock.instant();
        List<Grant> active = new ArrayList<>();
        for (RecordCell cell : cells.values()) {
            Known<SignedRecord> known = cell.known();
            if (known != null
                    && known.record() instanceof Grant grant
                    && grant.state() == RecordState.ACTIVE
                    && grant.validity().expiresAt().isAfter(now)) {
                active.add(grant);
            }
        }
        return active;
    }

    /** Verified grants, whatever their state. */
    public int grants() {
        return grants.get();
    }

    /** Verified credentials, whatever their state. */
    public int credentials() {
        return credentials.get();
    }

    /** Records of the cluster that nobody has verified yet. */
    public int unverified() {
        return unverified.get();
    }

    public Catalog catalog() {
        return catalog;
    }

    /** Returns what the cluster has sent of an id. */
    public @Nullable Replicated replicated(String id) {
        RecordCell cell = cells.get(id);
        return cell == null ? null : cell.replicated();
    }

    /** Envelopes of the cluster's verified changes of an epoch after a number: a restored control database may not know them. */
    public Stream<byte[]> replicatedAfter(long epoch, long seq) {
        return cells.values().stream()
                .map(RecordCell::replicated)
                .filter(there -> there != null && there.verified())
                .map(Replicated::envelope)
                .filter(envelope -> isAfter(RecordCell.trusted(envelope).position(), epoch, seq))
                .map(byte[]::clone);
    }

    private static boolean isAfter(Position position, long epoch, long seq) {
        return position.epoch() == epoch && position.seq() > seq;
    }

    /** Returns the ids of a login's records that have come and are not verified yet. */
    public List<String> unverified(String login) {
        if (unverified.get() == 0) {
            return List.of();
        }
        return byLogin.find(login).stream()
                .filter(RecordCell::isUnverified)
                .map(RecordCell::id)
                .toList();
    }

    // Changing

    /** Takes a verified record of a file in; false if there is no room for a further id. */
    synchronized boolean joinFile(SignedRecord incoming, byte[] envelope) {
        RecordCell cell = cellFor(incoming);
        if (cell == null) {
            return !isStillOfUse(incoming);
        }
        Known<SignedRecord> before = cell.known();
        Change change = raise(cell, before, incoming, envelope, true);
        if (change == Change.NONE && before != null) {
            if (!before.record().equals(incoming)) {
                journal.outdated(incoming, before.record().revision());
            } else if (!before.fromFile()) {
                // From now on it does not depend on the cluster.
                cell.setVerified(envelope, true);
                tell(cell);
                watch.raised(incoming, envelope, true, false);
            }
        }
        journal.changed(incoming, change);
        return true;
    }

    /**
     * What the cluster had sent of an id, and whether the record just taken in has taken its place.
     *
     * @param room false: there are too many records, nothing was taken in
     */
    public record Joined(boolean room, @Nullable Replicated before, boolean replaced) {
        private static final Joined NO_ROOM = new Joined(false, null, false);
        private static final Joined OF_NO_USE = new Joined(true, null, false);
    }

    /** Takes a verified record of the cluster in. */
    public synchronized Joined joinReplicated(SignedRecord incoming, byte[] envelope) {
        RecordCell cell = cellFor(incoming);
        if (cell == null) {
            return isStillOfUse(incoming) ? Joined.NO_ROOM : Joined.OF_NO_USE;
        }
        Replicated before = cell.replicated();
        // One without a number is none of the cluster's changes: it counts, but not as what the cluster has.
        boolean replaces = incoming.position().seq() > 0
                && (before == null || !before.verified() || isGreater(incoming, before.envelope()));
        if (replaces) {
            countUnverified(cell, false);
            cell.setReplicated(envelope, true);
        }
        Known<SignedRecord> known = cell.known();
        Change change = raise(cell, known, incoming, envelope, false);
        if (known != null) {
            journal.replicated(incoming, change);
        }
        return new Joined(true, before, replaces);
    }

    private static boolean isGreater(SignedRecord incoming, byte[] verified) {
        SignedRecord present = RecordCell.trusted(verified);
        return !present.equals(incoming) && Joins.join(present, incoming).equals(incoming);
    }

    /** What {@link #keepUnverified} came to. */
    public enum Keeping {
        KEPT,
        /** Its time is over. */
        OF_NO_USE,
        NO_ROOM,
        /** The id is known already: it must not wait, as it may end an access. */
        MUST_BE_VERIFIED
    }

    /**
     * Keeps what the cluster has sent of an id of which nothing is known yet, until somebody needs it.
     *
     * @param claimed what it says it is
     */
    public synchronized Keeping keepUnverified(SignedRecord claimed, byte[] envelope) {
        RecordCell cell = cellFor(claimed);
        if (cell == null) {
            return isStillOfUse(claimed) ? Keeping.NO_ROOM : Keeping.OF_NO_USE;
        }
        if (cell.hasVerified() || cell.replicated() != null || claimed instanceof CatalogEntry) {
            return Keeping.MUST_BE_VERIFIED;
        }
        cell.setReplicated(envelope, false);
        countUnverified(cell, true);
        index(cell, claimed);
        return Keeping.KEPT;
    }

    /** It turned out not to be genuine: as if it had never come. Returns false if something else is kept by now. */
    public synchronized boolean dropUnverified(String id, byte[] envelope) {
        RecordCell cell = cells.get(id);
        Replicated there = cell == null ? null : cell.replicated();
        if (cell == null || there == null || there.verified() || !Arrays.equals(there.envelope(), envelope)) {
            return false;
        }
        countUnverified(cell, false);
        cell.setReplicated(null, false);
        if (!cell.hasVerified()) {
            unindex(cell);
            kept.decrementAndGet();
            cells.computeIfPresent(id, (_, present) -> {
                present.letGo();
                return present.watchers() == null ? null : present;
            });
        }
        return true;
    }

    /** Adjusts how many are unverified: before one ceases to be, or after it has begun. */
    private void countUnverified(RecordCell cell, boolean begins) {
        if (cell.isUnverified()) {
            unverified.addAndGet(begins ? 1 : -1);
        }
    }

    /** Forgets what can never be valid again and nobody watches; returns whether that made room. */
    synchronized boolean forget() {
        long now = clock.millis();
        int before = kept.get();
        cells.forEach((id, cell) -> {
            if (cell.isOver(now)) {
                cells.computeIfPresent(id, (_, present) -> present.watchers() == null ? null : present);
                // A watcher may have made a new cell since.
                if (cells.get(id) != cell) {
                    forget(cell);
                }
            }
        });
        return kept.get() < before;
    }

    private void forget(RecordCell cell) {
        unindex(cell);
        countUnverified(cell, false);
        kept.decrementAndGet();
        Known<SignedRecord> known = cell.known();
        if (known != null) {
            count(known.record(), -1);
        }
    }

    private boolean isStillOfUse(SignedRecord record) {
        return keepUntil(record) > clock.millis();
    }

    private static long keepUntil(SignedRecord record) {
        return record.validity().maxExpiresAt().plus(SKEW).toEpochMilli();
    }

    /** The cell of a record, marked as kept; null if there is no room, or the record is of no use any more. */
    private @Nullable RecordCell cellFor(SignedRecord record) {
        String id = record.recordId();
        RecordCell known = cells.get(id);
        boolean isNew = known == null || !known.isKept();
        if (isNew && (!isStillOfUse(record) || kept.get() >= most)) {
            return null;
        }
        if (isNew) {
            kept.incrementAndGet();
        }
        // Marked as kept inside compute: a watcher that closes at the same time must not take the cell away.
        return cells.compute(id, (_, present) -> {
            RecordCell cell = present == null ? new RecordCell(id) : present;
            cell.keepAtLeastUntil(keepUntil(record));
            return cell;
        });
    }

    /** Lets the greater of what is known and what comes count; the watchers hear of a change before this returns. */
    private Change raise(
            RecordCell cell,
            @Nullable Known<SignedRecord> before,
            SignedRecord incoming,
            byte[] envelope,
            boolean file) {
        if (before != null) {
            SignedRecord winner = Joins.join(before.record(), incoming);
            if (winner.equals(before.record())) {
                return Change.NONE;
            }
        } else {
            count(incoming, 1);
        }
        cell.setVerified(envelope, file);
        index(cell, incoming);
        if (incoming instanceof CatalogEntry entry) {
            catalog.put(entry);
        }
        tell(cell);
        watch.raised(incoming, envelope, file, before != null && before.fromFile());
        if (incoming.state() == RecordState.REVOKED) {
            return Change.REVOKED;
        }
        return before == null ? Change.LEARNED : Change.CHANGED;
    }

    private static void tell(RecordCell cell) {
        Watchers watchers = cell.watchers();
        if (watchers != null) {
            Known<Grant> grant = CellWatch.grant(cell);
            if (grant != null) {
                watchers.tell(grant);
            }
        }
    }

    private void index(RecordCell cell, SignedRecord record) {
        String login = switch (record) {
            case Grant grant -> grant.principal().login();
            case Credential credential -> credential.login();
            case CatalogEntry _ -> "";
        };
        String before = cell.login("");
        if (!before.equals(login)) {
            cell.setLogin(byLogin.add(login, cell));
            byLogin.remove(before, cell);
        }
    }

    private void unindex(RecordCell cell) {
        byLogin.remove(cell.login(""), cell);
        cell.setLogin(null);
    }

    private void count(SignedRecord record, int difference) {
        switch (record) {
            case Grant _ -> grants.addAndGet(difference);
            case Credential _ -> credentials.addAndGet(difference);
            case CatalogEntry _ -> {} // they do not end
        }
    }
}
