package io.portcullis.model.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Events as JSON, one object a line: {@code {"v":1,"type":"login","at":…,"node":…,…}}. Names are lower snake case and only ever added;
 * times are UTC with microseconds, durations are microseconds, what is not there is null.
 */
public final class AuditJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private AuditJson() {}

    /** The event as one line of UTF-8 that ends with a line feed. */
    public static byte[] line(AuditEvent event, String node) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(512);
        try (JsonGenerator json = FACTORY.createGenerator(line)) {
            write(json, event, node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        line.write('\n');
        return line.toByteArray();
    }

    /**
     * Writes the event as one object.
     *
     * @param node the name of the gateway that saw it
     */
    public static void write(JsonGenerator json, AuditEvent event, String node) throws IOException {
        json.writeStartObject();
        json.writeNumberField("v", AuditEvent.VERSION);
        Fields fields = new Fields(json);
        fields.text("type", type(event));
        fields.time("at", event.at());
        fields.text("node", node);
        switch (event) {
            case LoginEvent login -> EventFields.login(fields, login);
            case SessionStarted started -> EventFields.started(fields, started);
            case SessionEnded ended -> EventFields.ended(fields, ended);
            case StatementEvent statement -> EventFields.statement(fields, statement);
            case GrantEvent grant -> EventFields.grant(fields, grant);
        }
        json.writeEndObject();
    }

    private static String type(AuditEvent event) {
        return switch (event) {
            case LoginEvent _ -> "login";
            case SessionStarted _ -> "session_started";
            case SessionEnded _ -> "session_ended";
            case StatementEvent _ -> "statement";
            case GrantEvent _ -> "grant";
        };
    }
}
