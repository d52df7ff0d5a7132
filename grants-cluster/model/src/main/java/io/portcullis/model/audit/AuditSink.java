package io.portcullis.model.audit;

/** Where events go. Called from event loops and from any thread. */
public interface AuditSink {
    /** Takes the event over. Never blocks and never throws: what can not be kept shows in {@link #available}. */
    void accept(AuditEvent event);

    /** Whether events can be kept at the moment; while not, nobody new should be admitted. */
    boolean available();
}
