package io.portcullis.server.ui;

import io.portcullis.server.api.ReviewDesk;
import io.portcullis.server.store.Queries.AuditRow;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the audit has of the sessions of a grant. Gateways told it: what is not there, or of another kind, is empty.
 *
 * @param more whether there may be more than is shown
 */
public record DoneCard(List<Session> sessions, List<Ran> statements, boolean more) {
    /**
     * A session.
     *
     * @param ended null if nothing was heard of its end
     * @param cause of its end
     */
    public record Session(
            String id,
            String gateway,
            When began,
            String origin,
            String program,
            @Nullable When ended,
            String cause) {}

    /**
     * A statement.
     *
     * @param text empty if the audit does not have it
     */
    public record Ran(When at, String session, String text, String outcome, String tag) {}

    static DoneCard of(ReviewDesk.Done done, Instant now) {
        Map<String, AuditRow> ends = new HashMap<>();
        done.ended().forEach(row -> ends.put(text(json(row), "session"), row));
        return new DoneCard(
                done.started().stream().map(row -> session(row, ends, now)).toList(),
                done.statements().stream().map(row -> ran(row, now)).toList(),
                done.started().size() >= ReviewDesk.MOST_EVENTS
                        || done.statements().size() >= ReviewDesk.MOST_EVENTS);
    }

    private static Session session(AuditRow row, Map<String, AuditRow> ends, Instant now) {
        JsonObject event = json(row);
        String id = text(event, "session");
        @Nullable AuditRow end = ends.get(id);
        return new Session(
                id,
                row.node(),
                When.of(row.at(), now),
                text(event, "origin"),
                text(event, "application_name"),
                end == null ? null : When.of(end.at(), now),
                end == null ? "" : text(json(end), "cause"));
    }

    private static Ran ran(AuditRow row, Instant now) {
        JsonObject event = json(row);
        return new Ran(
                When.of(row.at(), now),
                text(event, "session"),
                text(event, "text"),
                text(event, "outcome"),
                text(event, "command_tag"));
    }

    private static JsonObject json(AuditRow row) {
        try {
            return new JsonObject(row.json());
        } catch (DecodeException | ClassCastException _) {
            return new JsonObject();
        }
    }

    private static String text(JsonObject event, String name) {
        return event.getValue(name) instanceof String text ? text : "";
    }
}
