package io.portcullis.server.up;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.portcullis.model.GrantId;
import io.portcullis.model.SessionId;
import io.portcullis.model.audit.AuditJson;
import io.portcullis.model.audit.EndCause;
import io.portcullis.model.audit.SessionEnded;
import io.portcullis.server.api.problem.ProblemException;
import io.portcullis.server.api.problem.ProblemType;
import io.portcullis.server.store.Gateways.GatewayEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditLinesTest {
    private static final Instant NOW = Instant.parse("2030-01-01T12:00:00Z");
    private static final String EVENT =
            "{\"v\":1,\"type\":\"login\",\"at\":\"2029-12-31T00:00:00.123456Z\",\"login\":\"anna\"}";

    @Test
    void anEventOfAGatewayIsKeptAsItWasWritten() {
        SessionEnded ended = new SessionEnded(
                Instant.parse("2029-12-31T00:00:00.123456Z"),
                new SessionId("s0123456789abcde"),
                new GrantId("g0123456789abcde"),
                EndCause.REVOKED,
                "",
                Duration.ofSeconds(3),
                1,
                2,
                3,
                4,
                false,
                null,
                "cancelled");
        byte[] line = AuditJson.line(ended, "gw1");

        List<GatewayEvent> events = AuditLines.parse(line, false, NOW);

        assertEquals(
                List.of(new GatewayEvent(
                        ended.at(),
                        "session_ended",
                        null,
                        "s0123456789abcde",
                        "g0123456789abcde",
                        new String(line, UTF_8).strip())),
                events);
    }

    @Test
    void linesKeepTheirOrder() {
        List<GatewayEvent> events = parse(EVENT + "\n" + EVENT.replace("anna", "berta") + "\nno\n");

        assertEquals(
                List.of("login", "login", "malformed"),
                events.stream().map(GatewayEvent::type).toList());
        assertEquals("berta", events.get(1).login());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "no",
                "[]",
                "{}",
                "{\"type\":\"login\"}",
                "{\"type\":\"login\",\"at\":\"yesterday\"}",
                "{\"type\":\"login\",\"at\":\"+12029-12-31T00:00:00Z\"}",
                "{\"type\":\"login\",\"at\":\"-2029-12-31T00:00:00Z\"}",
                "{\"type\":\"Login\",\"at\":\"2029-12-31T00:00:00Z\"}",
                "{\"type\":\"malformed\",\"at\":\"2029-12-31T00:00:00Z\"}",
                "{\"type\":\"request_created\",\"at\":\"2029-12-31T00:00:00Z\"}",
                "{\"type\":\"freeze_began\",\"at\":\"2029-12-31T00:00:00Z\"}",
                "{\"type\":\"notification_test\",\"at\":\"2029-12-31T00:00:00Z\"}",
                "{\"type\":7,\"at\":\"2029-12-31T00:00:00Z\"}",
                "{\"type\":\"login\",\"at\":\"2029-12-31T00:00:00Z\"} {}",
                "{\"type\":\"login\",\"at\":\"2029-12-31T00:00:00Z\"",
                "{\"type\":\"login\",\"at\":\"2029-12-31T00:00:00Z\",\"x\":[[[}",
                "{\"type\":\"login\",\"at\":\"2029-12-31T00:00:00Z\",\"x\":\"a\u0000b\"}",
            })
    void whatIsNoEventIsKeptAsTheTextItIs(String line) throws IOException {
        GatewayEvent event = parse(line + "\n").getFirst();

        assertEquals("malformed", event.type());
        assertEquals(NOW, event.at());
        assertEquals(line, new ObjectMapper().readValue(event.json(), String.class));
    }

    @Test
    void bytesThatAreNoTextAreKeptAsFarAsTheyAre() throws IOException {
        byte[] body = "{\"type\":\"login\",\"at\":\"2029-12-31T00:00:00Z\",\"x\":\"?\"}\n".getBytes(UTF_8);
        body[body.length - 4] = (byte) 0xff;

        GatewayEvent event = AuditLines.parse(body, false, NOW).getFirst();

        assertEquals("malformed", event.type());
        assertEquals(
                "{\"type\":\"login\",\"at\":\"2029-12-31T00:00:00Z\",\"x\":\"\uFFFD\"}",
                new ObjectMapper().readValue(event.json(), String.class));
    }

    @Test
    void aTornLastLineIsTakenOnlyWhereItIsSaidToBeOne() {
        assertEquals(
                ProblemType.MALFORMED_BODY,
                assertThrows(ProblemException.class, () -> parse(EVENT))
                        .problem()
                        .type());

        List<GatewayEvent> events = AuditLines.parse((EVENT + "\n" + EVENT).getBytes(UTF_8), true, NOW);

        assertEquals("login", events.get(0).type());
        assertEquals("malformed", events.get(1).type());
    }

    @Test
    void namesThatAreNoneOfOursAreNotIndexed() {
        GatewayEvent event = parse(
                        EVENT.replace("anna", "An\\u0000na").replace("}", ",\"session\":\"x\",\"grant\":null}") + "\n")
                .getFirst();

        assertEquals("login", event.type());
        assertNull(event.login());
        assertNull(event.session());
        assertNull(event.grant());
    }

    @Test
    void aGrantsOwnEventIsFoundByItsRecord() {
        assertEquals(
                "g0123456789abcde",
                parse(EVENT.replace("}", ",\"record\":\"g0123456789abcde\"}") + "\n")
                        .getFirst()
                        .grant());
    }

    @Test
    void aThousandLinesAreTakenAndNotOneMore() {
        assertEquals(1_000, parse((EVENT + "\n").repeat(1_000)).size());
        assertEquals(
                ProblemType.TOO_LARGE,
                assertThrows(ProblemException.class, () -> parse((EVENT + "\n").repeat(1_001)))
                        .problem()
                        .type());
        assertEquals(
                ProblemType.TOO_LARGE,
                assertThrows(
                                ProblemException.class,
                                () -> AuditLines.parse(new byte[AuditLines.MAX_BYTES + 1], true, NOW))
                        .problem()
                        .type());
        assertThrows(ProblemException.class, () -> AuditLines.parse(new byte[0], false, NOW));
    }

    /** Whatever bytes come, every one of them is in some row, and what is stored as JSON is JSON. */
    @Test
    void noBytesAreLost() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ObjectMapper mapper = new ObjectMapper();
        for (int round = 0; round < 2_000; round++) {
            ByteArrayOutputStream body = new ByteArrayOutputStream();
            int lines = 1 + random.nextInt(4);
            for (int i = 0; i < lines; i++) {
                byte[] line = EVENT.getBytes(UTF_8);
                for (int flips = random.nextInt(3); flips > 0; flips--) {
                    line[random.nextInt(line.length)] = (byte) (random.nextInt(256) - 128);
                }
                body.write(line);
                body.write('\n');
            }
            byte[] bytes = body.toByteArray();
            List<GatewayEvent> events = AuditLines.parse(bytes, false, NOW);
            long newlines =
                    new String(bytes, UTF_8).chars().filter(c -> c == '\n').count();
            assertEquals(newlines, events.size(), "seed " + seed);
            for (GatewayEvent event : events) {
                mapper.readTree(event.json());
                assertEquals(-1, event.json().indexOf('\0'), "seed " + seed);
            }
        }
    }

    private static List<GatewayEvent> parse(String body) {
        return AuditLines.parse(body.getBytes(UTF_8), false, NOW);
    }
}
