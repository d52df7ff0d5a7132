package io.portcullis.server.up;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.portcullis.model.GrantId;
import io.portcullis.model.Principal;
import io.portcullis.model.SessionId;
import io.portcullis.server.api.problem.Problem;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.store.Gateways.GatewayEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The lines of an audit file into rows. A line is kept byte for byte where it is an event; one that is not becomes a JSON text of the type
 * {@code malformed}, because what was told must not be lost to a mistake in its form.
 */
public final class AuditLines {
    /** The type of what is no event. */
    public static final String MALFORMED = "malformed";

    static final int MAX_LINES = 1_000;
    static final int MAX_BYTES = 4 * 1024 * 1024;

    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9_]{0,62}");
    /** What happens at nodes alone, and is told to people: no gateway makes up any of it. */
    private static final Pattern OURS =
            Pattern.compile("(request|freeze|break_glass|review|notification|rights|bypass)_");

    /** Of PostgreSQL's timestamps the year 9999 is no limit, but of everything that reads them. */
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxStringLength(MAX_BYTES)
                    .build())
            .build();

    private AuditLines() {}

    /**
     * Reads whole lines.
     *
     * @param last whether the body may end without a line feed
     * @param now the time of what has none of its own
     */
    static List<GatewayEvent> parse(byte[] body, boolean last, Instant now) {
        if (body.length == 0) {
            throw Problem.of(ProblemType.MALFORMED_BODY, "at least one line is needed")
                    .thrown();
        }
        if (body.length > MAX_BYTES) {
            throw Problem.of(ProblemType.TOO_LARGE, "at most " + MAX_BYTES + " bytes are taken at once")
                    .thrown();
        }
        if (!last && body[body.length - 1] != '\n') {
            throw Problem.of(ProblemType.MALFORMED_BODY, "the body must end with a line feed")
                    .thrown();
        }
        List<GatewayEvent> events = new ArrayList<>();
        int start = 0;
        while (start < body.length) {
            if (events.size() == MAX_LINES) {
                throw Problem.of(ProblemType.TOO_LARGE, "at most " + MAX_LINES + " lines are taken at once")
                        .thrown();
            }
            int end = end(body, start);
            events.add(event(body, start, end - start, end < body.length, now));
            start = end + 1;
        }
        return events;
    }

    private static int end(byte[] body, int start) {
        int end = start;
        while (end < body.length && body[end] != '\n') {
            end++;
        }
        return end;
    }

    private static GatewayEvent event(byte[] body, int start, int length, boolean whole, Instant now) {
        if (whole) {
            try {
                String line = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(body, start, length))
                        .toString();
                return event(line);
            } catch (CharacterCodingException | IllegalArgumentException | DateTimeException _) {
                // kept as it is, below
            }
        }
        String replaced = new String(body, start, length, StandardCharsets.UTF_8);
        String json = '"' + new String(JsonStringEncoder.getInstance().quoteAsString(replaced)) + '"';
        return new GatewayEvent(now, MALFORMED, null, null, null, json);
    }

    private static GatewayEvent event(String line) {
        Map<String, String> texts = texts(line);
        String type = texts.getOrDefault("type", "");
        if (!TYPE.matcher(type).matches()
                || type.equals(MALFORMED)
                || OURS.matcher(type).lookingAt()) {
            throw new IllegalArgumentException("no type of a gateway's");
        }
        Instant at = Instant.parse(texts.getOrDefault("at", ""));
        if (at.isBefore(Instant.EPOCH) || at.isAfter(LAST)) {
            throw new IllegalArgumentException("no time of ours");
        }
        String login = texts.getOrDefault("login", "");
        String session = texts.getOrDefault("session", "");
        // Events about a record name it "record"; about a session's grant, "grant".
        String grant = texts.getOrDefault("grant", texts.getOrDefault("record", ""));
        return new GatewayEvent(
                at,
                type,
                Principal.isLogin(login) ? login : null,
                SessionId.isValid(session) ? session : null,
                GrantId.isValid(grant) ? grant : null,
                line);
    }

    /** The members of the object that are texts; the whole line is read, so what is kept as JSON is JSON. */
    private static Map<String, String> texts(String line) {
        Map<String, String> texts = new HashMap<>();
        try (JsonParser json = FACTORY.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("no object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                if (json.nextToken() == JsonToken.VALUE_STRING) {
                    texts.put(name, json.getText());
                } else {
                    json.skipChildren();
                }
            }
            if (json.nextToken() != null) {
                throw new IllegalArgumentException("more than an object");
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("no JSON", e);
        }
        return texts;
    }
}
