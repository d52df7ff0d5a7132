package io.portcullis.grants;

import static io.portcullis.log.LogText.quoted;

import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Credential;
import io.portcullis.model.Grant;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.audit.AuditSink;
import io.portcullis.model.audit.GrantEvent;
import io.portcullis.model.audit.GrantEvent.What;
import io.portcullis.model.codec.RecordFiles;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Tells what happened to records: to the audit, to the log within reason, to the metrics as counts. Safe for any thread.
 *
 * <p>What files bring is told in full: this gateway's audit is the only one that has it. What the cluster brings is in the
 * cluster's audit; here stands when this gateway heard of the end of a grant.
 */
public final class GrantJournal {
    private static final Logger LOG = Logger.getLogger("io.portcullis.grants");
    /** More lines than this between two checks help nobody; the audit has them all. */
    private static final int LINES_PER_CHECK = 50;

    private static final int MOST_KEY = 80;

    private final AuditSink audit;
    private final Clock clock;
    private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();
    private int lines;
    private int untold;

    public GrantJournal(AuditSink audit, Clock clock) {
        this.audit = audit;
        this.clock = clock;
    }

    synchronized void changed(SignedRecord record, Change change) {
        What what = switch (change) {
            case NONE -> null;
            case LEARNED -> What.LEARNED;
            case CHANGED -> What.CHANGED;
            case REVOKED -> What.REVOKED;
        };
        if (what == null) {
            return;
        }
        String text = describe(record);
        audit.accept(new GrantEvent(clock.instant(), record.recordId(), record.revision(), what, text));
        if (mayLog()) {
            LOG.infof("record-%s id=%s revision=%d %s", word(what), record.recordId(), record.revision(), text);
        }
    }

    /** What the cluster changed of a record that was known. */
    synchronized void replicated(SignedRecord record, Change change) {
        if (change == Change.REVOKED) {
            changed(record, change);
        }
    }

    /** An older file in the place of a newer one is odd enough to be told, but changes nothing. */
    synchronized void outdated(SignedRecord record, long knownRevision) {
        if (mayLog()) {
            LOG.warnf(
                    "record-outdated id=%s revision=%d known-revision=%d",
                    record.recordId(), record.revision(), knownRevision);
        }
    }

    synchronized void refused(String fileName, String code, String detail) {
        refusals.computeIfAbsent(code, _ -> new LongAdder()).increment();
        audit.accept(new GrantEvent(clock.instant(), id(fileName), 0, What.REFUSED, code + ": " + detail));
        if (mayLog()) {
            LOG.warnf("record-refused file=%s reason=%s detail=%s", quoted(fileName), code, quoted(detail));
        }
    }

    /** Anybody who reaches the cluster may fill its maps: told within reason, also in the audit. */
    public synchronized void refusedOfCluster(String map, String key, String code, String detail) {
        if (mayLog()) {
            String id = key.length() <= MOST_KEY ? key : key.substring(0, MOST_KEY);
            audit.accept(new GrantEvent(clock.instant(), id, 0, What.REFUSED, map + ": " + code + ": " + detail));
            LOG.warnf("record-refused map=%s key=%s reason=%s detail=%s", map, quoted(key), code, quoted(detail));
        }
    }

    synchronized void deleted(String fileName, long revision) {
        String detail = "what was learnt from it stays as it is; to revoke, write a tombstone";
        audit.accept(new GrantEvent(clock.instant(), id(fileName), revision, What.FILE_DELETED, detail));
        if (mayLog()) {
            LOG.warnf("record-file-deleted file=%s detail=%s", quoted(fileName), quoted(detail));
        }
    }

    /** Begins a new second. */
    synchronized void check() {
        if (untold > 0) {
            LOG.infof("records-untold count=%d detail=\"they are in the audit\"", untold);
        }
        lines = 0;
        untold = 0;
    }

    /** How many contents of files were refused since the start, by reason code. */
    Map<String, Long> refusals() {
        return refusals.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().sum()));
    }

    private boolean mayLog() {
        if (lines < LINES_PER_CHECK) {
            lines++;
            return true;
        }
        untold++;
        return false;
    }

    private static String word(What what) {
        return what.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String id(String fileName) {
        return RecordFiles.idOf(fileName).orElse(fileName);
    }

    private static String describe(SignedRecord record) {
        String validity = " from=" + record.validity().notBefore() + " until="
                + record.validity().expiresAt();
        return switch (record) {
            case Grant grant ->
                "login=" + grant.principal().login() + " target=" + grant.target() + " role=" + grant.role() + validity
                        + (grant.reason().isEmpty() ? "" : " reason=" + quoted(grant.reason()));
            case Credential credential -> "login=" + credential.login() + validity;
            case CatalogEntry entry -> entry.removed() ? "removed=true" : "removed=false";
        };
    }
}
