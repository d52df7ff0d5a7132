package io.portcullis.model.audit;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The value forms of {@link AuditJson}. */
record Fields(JsonGenerator json) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    void text(String name, @Nullable Object value) throws IOException {
        json.writeFieldName(name);
        if (value == null) {
            json.writeNull();
        } else {
            json.writeString(wellFormed(value.toString()));
        }
    }

    /** Our own enums are written in lower case with underscores, like the names. */
    void word(String name, Enum<?> value) throws IOException {
        text(name, value.name().toLowerCase(Locale.ROOT));
    }

    void time(String name, @Nullable Instant value) throws IOException {
        text(name, value == null ? null : TIME.format(value));
    }

    void micros(String name, @Nullable Duration value) throws IOException {
        json.writeFieldName(name);
        if (value == null) {
            json.writeNull();
        } else {
            json.writeNumber(value.toNanos() / 1_000);
        }
    }

    void number(String name, long value) throws IOException {
        json.writeNumberField(name, value);
    }

    void bool(String name, boolean value) throws IOException {
        json.writeBooleanField(name, value);
    }

    /** Clients choose some of these texts, and the generator fails on half a surrogate pair: an event must never be lost to that. */
    private static String wellFormed(String text) {
        boolean broken = text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
        if (!broken) {
            return text;
        }
        StringBuilder repaired = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? '\uFFFD' : c)
                .forEach(repaired::appendCodePoint);
        return repaired.toString();
    }
}
