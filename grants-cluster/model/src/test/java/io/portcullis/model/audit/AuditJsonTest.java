package io.portcullis.model.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.SessionId;
import io.portcullis.model.TestRecords;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AuditJsonTest {
    private static final SessionId SESSION = new SessionId("s0123456789abcde");
    private static final Instant AT = Instant.parse("2026-11-22T10:00:00.1234567Z");

    @Test
    void aRefusedLogin() {
        LoginEvent event = new LoginEvent(
                AT,
                SESSION,
                "10.0.0.7:50122",
                "mallory",
                "orders",
                LoginEvent.Outcome.REFUSED,
                "scram",
                "wrong-secret",
                "28P01",
                null,
                "no credential");

        assertLine("""
                {"v":1,"type":"login","at":"2026-11-22T10:00:00.123456Z","node":"gw-1","session":"s0123456789abcde",\
                "origin":"10.0.0.7:50122","login":"mallory","target":"orders","outcome":"refused","method":"scram",\
                "reason":"wrong-secret","sqlstate":"28P01","grant":null,"operator_detail":"no credential"}
                """, event);
        assertFalse(event.toString().contains("no credential"));
    }

    @Test
    void aSessionsStart() {
        assertLine(
                """
                {"v":1,"type":"session_started","at":"2026-11-22T10:00:00.123456Z","node":"gw-1",\
                "session":"s0123456789abcde","grant":"g0123456789abcde","revision":3,"login":"alice","target":"orders",\
                "role":"app_reader","origin":"10.0.0.7:50122","application_name":"psql","upstream_address":"10.1.0.1:5432",\
                "backend_pid":4711,"backend_start":"2026-11-22T09:59:59.000000Z","replication":"",\
                "expires_at":"2026-11-22T11:00:00.123000Z","emergency":true}
                """,
                new SessionStarted(
                        AT,
                        SESSION,
                        TestRecords.GRANT_ID,
                        3,
                        "alice",
                        "orders",
                        "app_reader",
                        "10.0.0.7:50122",
                        "psql",
                        "10.1.0.1:5432",
                        4711,
                        Instant.parse("2026-11-22T09:59:59Z"),
                        "",
                        TestRecords.END,
                        true));
    }

    @Test
    void aSessionsEnd() {
        assertLine(
                """
                {"v":1,"type":"session_ended","at":"2026-11-22T10:00:00.123456Z","node":"gw-1",\
                "session":"s0123456789abcde","grant":"g0123456789abcde","cause":"revoked","cut_off":true,\
                "detail":"revision 4","duration_us":90000000,"bytes_to_client":1000,"bytes_to_target":200,\
                "messages_to_client":30,"messages_to_target":4,"reset":false,"cut_off_latency_us":1850,\
                "upstream_end":"cancelled"}
                """,
                new SessionEnded(
                        AT,
                        SESSION,
                        TestRecords.GRANT_ID,
                        EndCause.REVOKED,
                        "revision 4",
                        Duration.ofSeconds(90),
                        1000,
                        200,
                        30,
                        4,
                        false,
                        Duration.ofNanos(1_850_999),
                        "cancelled"));
    }

    @Test
    void aStatementWithItsText() {
        assertLine("""
                {"v":1,"type":"statement","at":"2026-11-22T10:00:00.123456Z","node":"gw-1",\
                "session":"s0123456789abcde","grant":"g0123456789abcde","text_form":"clear",\
                "text":"select \\"a\\"\\n\\u0000 ü \uFFFD","outcome":"completed","command_tag":"SELECT 1","sqlstate":""}
                """, statement(new StatementText.Clear("select \"a\"\n\u0000 ü \ud800")));
    }

    @Test
    void aStatementThatCarriesASecretOrWhoseTextIsNotCollected() {
        String redacted = line(statement(new StatementText.Redacted("carries-secret")));
        String notCollected = line(statement(StatementText.NotCollected.NOT_COLLECTED));

        assertTrue(redacted.contains("\"text_form\":\"redacted\",\"redacted_why\":\"carries-secret\""), redacted);
        assertTrue(notCollected.contains("\"text_form\":\"not_collected\",\"outcome\""), notCollected);
    }

    @Test
    void aGrantsChange() {
        assertLine("""
                {"v":1,"type":"grant","at":"2026-11-22T10:00:00.123456Z","node":"gw-1","record":"g0123456789abcde",\
                "revision":2,"what":"file_deleted","detail":"access goes on"}
                """, new GrantEvent(AT, "g0123456789abcde", 2, GrantEvent.What.FILE_DELETED, "access goes on"));
    }

    @Test
    void noTextFormOfAnEventShowsTheTextOfAStatement() {
        StatementEvent event = statement(new StatementText.Clear("alter role app password 'hunter2'"));

        assertFalse(event.toString().contains("hunter2"), event.toString());
    }

    @ParameterizedTest
    @EnumSource(EndCause.class)
    void everyCauseHasACodeInLowerCaseWithDashes(EndCause cause) {
        assertEquals(cause.name().toLowerCase(Locale.ROOT).replace('_', '-'), cause.code());
    }

    @Test
    void exactlyTheEndsOfAccessAreCutOffs() {
        Set<EndCause> cutOffs = new HashSet<>();
        for (EndCause cause : EndCause.values()) {
            if (cause.isCutOff()) {
                cutOffs.add(cause);
            }
        }

        assertEquals(
                EnumSet.of(
                        EndCause.EXPIRED,
                        EndCause.NOT_RENEWED,
                        EndCause.WINDOW_CLOSED,
                        EndCause.EMERGENCY_OVER,
                        EndCause.REVOKED,
                        EndCause.SCOPE_CHANGED,
                        EndCause.STALE_VIEW,
                        EndCause.WATCHDOG,
                        EndCause.BUDGET,
                        EndCause.OPERATOR,
                        EndCause.DRAINING,
                        EndCause.IDLE,
                        EndCause.MAX_AGE,
                        EndCause.CLIENT_STALLED),
                cutOffs);
    }

    private static StatementEvent statement(StatementText text) {
        return new StatementEvent(
                AT, SESSION, TestRecords.GRANT_ID, text, StatementEvent.Outcome.COMPLETED, "SELECT 1", "");
    }

    private static void assertLine(String expected, AuditEvent event) {
        assertEquals(expected, line(event));
    }

    private static String line(AuditEvent event) {
        return new String(AuditJson.line(event, "gw-1"), UTF_8);
    }
}
