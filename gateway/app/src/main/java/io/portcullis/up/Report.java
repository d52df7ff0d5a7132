package io.portcullis.up;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.portcullis.model.SessionId;
import io.portcullis.session.Admission;
import io.portcullis.session.LiveSession;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One report of sessions, as {@code docs/up-channel.md} has it.
 *
 * @param basis the number of the accepted report that it builds on; 0 = none
 * @param own backends that are no session's
 */
record Report(
        Reporter reporter,
        long number,
        long basis,
        ViewReport view,
        SessionBook.Difference difference,
        List<OwnBackend> own) {
    private static final JsonFactory FACTORY = new JsonFactory();
    /** Clients choose it, and may choose a novel. */
    private static final int MAX_APPLICATION = 128;

    /**
     * Who reports.
     *
     * @param process made up anew at each start
     * @param startedAt milliseconds since 1970
     */
    record Reporter(String process, String version, long startedAt) {}

    UpRequest request() {
        ByteArrayOutputStream body = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = FACTORY.createGenerator(body)) {
            write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new UpRequest("/up/v1/report", UpRequest.JSON, Buffer.buffer(body.toByteArray()));
    }

    private void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("process", reporter.process());
        json.writeNumberField("number", number);
        json.writeNumberField("basis", basis);
        json.writeBooleanField("more", difference.more());
        json.writeStringField("version", reporter.version());
        json.writeNumberField("startedAt", reporter.startedAt());
        view(json);
        if (!own.isEmpty()) {
            own(json);
        }
        json.writeArrayFieldStart("opened");
        for (SessionBook.Line line : difference.opened()) {
            opened(json, line);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("changed");
        for (SessionBook.Line line : difference.changed()) {
            json.writeStartObject();
            json.writeStringField("id", line.id().value());
            changing(json, line);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("closed");
        for (SessionId id : difference.closed()) {
            json.writeString(id.value());
        }
        json.writeEndArray();
        json.writeEndObject();
    }

    private void own(JsonGenerator json) throws IOException {
        json.writeArrayFieldStart("own");
        for (OwnBackend backend : own) {
            json.writeStartObject();
            json.writeStringField("target", backend.target());
            json.writeNumberField("pid", backend.pid());
            json.writeNumberField("started", backend.started());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void view(JsonGenerator json) throws IOException {
        json.writeObjectFieldStart("view");
        json.writeStringField("state", view.freshness().code());
        json.writeStringField("reason", view.reason());
        json.writeNumberField("epoch", view.epoch());
        json.writeNumberField("headSeq", view.headSeq());
        json.writeNumberField("skewMs", view.skewMillis());
        json.writeNumberField("grants", view.grants());
        json.writeEndObject();
    }

    private static void opened(JsonGenerator json, SessionBook.Line line) throws IOException {
        Admission admission = line.session().admission();
        json.writeStartObject();
        json.writeStringField("id", line.id().value());
        json.writeStringField("grant", admission.grant().id().value());
        json.writeNumberField("revision", admission.grant().revision());
        json.writeStringField("login", admission.grant().principal().login());
        json.writeStringField("target", admission.grant().target());
        json.writeStringField("role", admission.grant().role());
        json.writeStringField("origin", admission.origin());
        json.writeStringField("application", application(admission.applicationName()));
        json.writeStringField("upstream", literal(admission.upstreamAddress()));
        json.writeNumberField("backendPid", admission.backendPid());
        json.writeNumberField("backendStarted", micros(admission.backendStart()));
        json.writeNumberField("since", admission.at().toEpochMilli());
        changing(json, line);
        json.writeEndObject();
    }

    /** 0 if it is not known. */
    private static long micros(@Nullable Instant instant) {
        return instant == null ? 0 : ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static void changing(JsonGenerator json, SessionBook.Line line) throws IOException {
        LiveSession session = line.session();
        json.writeStringField("state", session.activity().code());
        json.writeNumberField("stateSince", line.activitySince());
        json.writeNumberField("bytesToClient", session.bytesToClient());
        json.writeNumberField("bytesToTarget", session.bytesToTarget());
    }

    /** Java writes the name that was resolved in front of an address, if there was one, and a slash in any case. */
    private static String literal(String address) {
        return address.substring(address.indexOf('/') + 1);
    }

    /** Cut, and half of a surrogate pair replaced: the generator fails on one. */
    private static String application(String name) {
        String cut = name.length() > MAX_APPLICATION ? name.substring(0, MAX_APPLICATION) : name;
        return new String(cut.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }
}
