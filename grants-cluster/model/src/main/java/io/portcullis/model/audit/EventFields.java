package io.portcullis.model.audit;

import java.io.IOException;

/** Which fields each kind of event has in {@link AuditJson}. */
final class EventFields {
    private EventFields() {}

    static void login(Fields json, LoginEvent event) throws IOException {
        json.text("session", event.session());
        json.text("origin", event.origin());
        json.text("login", event.login());
        json.text("target", event.target());
        json.word("outcome", event.outcome());
        json.text("method", event.method());
        json.text("reason", event.reason());
        json.text("sqlstate", event.sqlState());
        json.text("grant", event.grant());
        json.text("operator_detail", event.operatorDetail());
    }

    static void started(Fields json, SessionStarted event) throws IOException {
        json.text("session", event.session());
        json.text("grant", event.grant());
        json.number("revision", event.revision());
        json.text("login", event.login());
        json.text("target", event.target());
        json.text("role", event.role());
        json.text("origin", event.origin());
        json.text("application_name", event.applicationName());
        json.text("upstream_address", event.upstreamAddress());
        json.number("backend_pid", event.backendPid());
        json.time("backend_start", event.backendStart());
        json.text("replication", event.replication());
        json.time("expires_at", event.expiresAt());
        if (event.emergency()) {
            json.bool("emergency", true);
        }
    }

    static void ended(Fields json, SessionEnded event) throws IOException {
        json.text("session", event.session());
        json.text("grant", event.grant());
        json.text("cause", event.cause().code());
        json.bool("cut_off", event.cause().isCutOff());
        json.text("detail", event.detail());
        json.micros("duration_us", event.duration());
        json.number("bytes_to_client", event.bytesToClient());
        json.number("bytes_to_target", event.bytesToTarget());
        json.number("messages_to_client", event.messagesToClient());
        json.number("messages_to_target", event.messagesToTarget());
        json.bool("reset", event.reset());
        json.micros("cut_off_latency_us", event.cutOffLatency());
        json.text("upstream_end", event.upstreamEnd());
    }

    static void statement(Fields json, StatementEvent event) throws IOException {
        json.text("session", event.session());
        json.text("grant", event.grant());
        switch (event.text()) {
            case StatementText.Clear clear -> {
                json.text("text_form", "clear");
                json.text("text", clear.text());
            }
            case StatementText.Redacted redacted -> {
                json.text("text_form", "redacted");
                json.text("redacted_why", redacted.why());
            }
            case StatementText.NotCollected _ -> json.text("text_form", "not_collected");
        }
        json.word("outcome", event.outcome());
        json.text("command_tag", event.commandTag());
        json.text("sqlstate", event.sqlState());
    }

    static void grant(Fields json, GrantEvent event) throws IOException {
        json.text("record", event.recordId());
        json.number("revision", event.revision());
        json.word("what", event.what());
        json.text("detail", event.detail());
    }
}
