package io.portcullis.grants;

import io.portcullis.model.audit.AuditEvent;
import io.portcullis.model.audit.AuditSink;
import io.portcullis.model.audit.GrantEvent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An audit sink to look into. */
final class Events implements AuditSink {
    private final List<GrantEvent> all = new CopyOnWriteArrayList<>();

    @Override
    public void accept(AuditEvent event) {
        all.add((GrantEvent) event);
    }

    @Override
    public boolean available() {
        return true;
    }

    /** As {@code LEARNED 1}: what, and of which revision. */
    List<String> of(String recordId) {
        return all.stream()
                .filter(event -> event.recordId().equals(recordId))
                .map(event -> event.what() + " " + event.revision())
                .toList();
    }

    List<String> details(GrantEvent.What what) {
        return all.stream()
                .filter(event -> event.what() == what)
                .map(GrantEvent::detail)
                .toList();
    }

    int size() {
        return all.size();
    }
}
