package io.portcullis.model.audit;

import java.time.Instant;

/**
 * A gateway saw a grant or a credential come or change.
 *
 * @param recordId the id, or the file name where no id could be read
 * @param revision 0 where none could be read
 * @param detail for the operator: what changed, or why it was refused
 */
public record GrantEvent(Instant at, String recordId, long revision, What what, String detail) implements AuditEvent {

    /** What the gateway saw. */
    public enum What {
        LEARNED,
        CHANGED,
        REVOKED,
        /** It does not verify or can not be read: it counts as not there. */
        REFUSED,
        /** A file went away; that never ends access. */
        FILE_DELETED
    }
}
