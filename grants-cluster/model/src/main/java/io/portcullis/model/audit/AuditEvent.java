package io.portcullis.model.audit;

import java.time.Instant;

/** Something an auditor asks about. The records are the vocabulary; {@link AuditJson} is their written form. */
public sealed interface AuditEvent permits LoginEvent, SessionStarted, SessionEnded, StatementEvent, GrantEvent {
    /** Version of the written form; a reader must refuse a higher one. */
    int VERSION = 1;

    /** When it happened, by the clock of the node that saw it. */
    Instant at();
}
