package io.portcullis.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Grant;
import io.portcullis.model.audit.EndCause;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.EmergencyUse;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.WeeklyWindows;
import io.portcullis.policy.AccessTimes;
import io.portcullis.policy.Refusal;
import io.portcullis.policy.RequestForm;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CutOffNoticeTest {
    private static final Grant GRANT = Grants.of("maria");

    private static String line(EndCause cause) {
        Refusal notice = CutOffNotice.of(cause, GRANT, false, RequestForm.NONE);
        return cause + " | " + notice.sqlState() + " | " + notice.message() + " | " + notice.hint();
    }

    @Test
    void everyEndReadsLikeThis() {
        String all =
                Arrays.stream(EndCause.values()).map(CutOffNoticeTest::line).collect(Collectors.joining("\n"));

        assertEquals("""
                CLIENT_TERMINATED | XX000 | internal error of the gateway | Tell the operators of the gateway.
                CLIENT_CLOSED | XX000 | internal error of the gateway | Tell the operators of the gateway.
                CLIENT_FAULT | 08P01 | protocol violation by the client; the session was ended |\s
                TARGET_CLOSED | 08006 | the target closed its connection | Connect again.
                TARGET_FAULT | 08P01 | the target broke the protocol; the session was ended | Tell the operators of the gateway.
                EXPIRED | 57P01 | access ended: grant g0123456789abcde expired at 2026-11-25T12:00:00Z | Ask for a new grant and connect again.
                NOT_RENEWED | 57P01 | access ends: grant g0123456789abcde has not been renewed and expires at 2026-11-25T12:00:00Z | Connect again: it admits until then. Tell the operators that this service's grant is not renewed.
                WINDOW_CLOSED | 57P01 | access ended: the hours of grant g0123456789abcde are over | Ask for a new grant and connect again.
                EMERGENCY_OVER | 57P01 | access ended: the time of emergency grant g0123456789abcde is over | It admits one session. Ask the operators of the gateway for another grant.
                REVOKED | 57P01 | access ended: grant g0123456789abcde was revoked: ticket 4711 | Ask for a new grant and connect again.
                SCOPE_CHANGED | 57P01 | access ended: grant g0123456789abcde was changed in a way that needs a new session | Connect again: the new revision applies to new sessions.
                STALE_VIEW | 57P01 | access ended: this gateway lost touch with the grant cluster and can not confirm grant g0123456789abcde any longer | Connect again, if you can through another gateway: the grant itself may still be valid.
                WATCHDOG | 57P01 | access ended: a setting that grant g0123456789abcde fixes was changed | Connect again, and leave the settings of the session as they are.
                BUDGET | 57P01 | access ended: a budget of grant g0123456789abcde is used up | What was sent of the last result is not all of it. Ask for a new grant and connect again.
                OPERATOR | 57P01 | session ended by an operator | Grant g0123456789abcde is still valid; ask the operators before you connect again.
                DRAINING | 57P01 | session ended: this gateway is being stopped by its operator | Connect again: grant g0123456789abcde is still valid, other gateways admit it.
                IDLE | 57P01 | session ended: it was idle for longer than this gateway allows | Connect again when you need to: grant g0123456789abcde is still valid.
                MAX_AGE | 57P01 | session ended: it was older than this gateway lets sessions grow | Connect again: grant g0123456789abcde is still valid.
                CLIENT_STALLED | 57P01 | session ended: the client had not read its results for too long | Connect again: grant g0123456789abcde is still valid. Read results faster, or fetch them in parts.
                INTERNAL_FAULT | XX000 | internal error of the gateway | Tell the operators of the gateway.""", all);
    }

    @ParameterizedTest
    @EnumSource(EndCause.class)
    void everyCutOffNamesTheGrantAndWhatToDoNext(EndCause cause) {
        Refusal notice = CutOffNotice.of(cause, GRANT, false, RequestForm.NONE);

        if (cause.isCutOff()) {
            assertEquals("57P01", notice.sqlState());
            assertTrue((notice.message() + notice.hint()).contains("g0123456789abcde"), notice::toString);
            assertFalse(notice.hint().isEmpty());
        }
        assertFalse(notice.message().contains("\n"));
    }

    @Test
    void anOperatorsOwnWordsAreSaid() {
        Refusal notice = CutOffNotice.ofOperator(GRANT, "it locks the orders", true);
        assertEquals("57P01", notice.sqlState());
        assertEquals("session ended by an operator: it locks the orders", notice.message());
        assertEquals(
                "Grant g0123456789abcde is still valid; ask the operators before you connect again.", notice.hint());
        assertTrue(notice.detail().contains("is unknown"));
        assertEquals(
                "session ended by an operator",
                CutOffNotice.ofOperator(GRANT, "", false).message());
    }

    @Test
    void anUnknownOutcomeIsTheDetail() {
        assertEquals(
                "The outcome of the request that was running is unknown: check before you repeat it.",
                CutOffNotice.of(EndCause.EXPIRED, GRANT, true, RequestForm.NONE).detail());
        assertEquals(
                "",
                CutOffNotice.of(EndCause.EXPIRED, GRANT, false, RequestForm.NONE)
                        .detail());
    }

    @Test
    void aRevocationWithoutAReasonSaysNone() {
        assertEquals(
                "access ended: grant g0123456789abcde was revoked",
                CutOffNotice.of(EndCause.REVOKED, GRANT.revoked(""), false, RequestForm.NONE)
                        .message());
    }

    @Test
    void theWarningNamesTheTimeAndThatAnExtensionCountsAtOnce() {
        Refusal warning = CutOffNotice.warning(GRANT, AccessTimes.of(GRANT, Grants.START), RequestForm.NONE);

        assertEquals("01000", warning.sqlState());
        assertEquals("access ends at 2026-11-25T12:00:00Z, when grant g0123456789abcde expires", warning.message());
        assertEquals("Have the grant extended: a later end counts at once, without a new session.", warning.hint());
    }

    private static final RequestForm FORM = new RequestForm("https://access.example.org");

    @Test
    void whoIsCutOffForWantOfAGrantReadsWhereToAskAndNobodyElse() {
        String target = "https://access.example.org/ui/request?target=" + GRANT.target() + "&role=" + GRANT.role();
        for (EndCause cause : EndCause.values()) {
            String before =
                    CutOffNotice.of(cause, GRANT, false, RequestForm.NONE).hint();
            boolean wanting = Set.of(EndCause.EXPIRED, EndCause.REVOKED, EndCause.BUDGET, EndCause.WINDOW_CLOSED)
                    .contains(cause);
            assertEquals(
                    wanting ? before + " Where to ask: " + target : before,
                    CutOffNotice.of(cause, GRANT, false, FORM).hint(),
                    cause.toString());
        }
        assertEquals(
                "Ask for a new grant and connect again. Where to ask: " + target,
                CutOffNotice.of(EndCause.EXPIRED, GRANT, true, FORM).hint());
    }

    @Test
    void theWarningLeadsToARequestForMoreTime() {
        assertEquals(
                "Have the grant extended: a later end counts at once, without a new session. Where to ask:"
                        + " https://access.example.org/ui/request?extend=g0123456789abcde",
                CutOffNotice.warning(GRANT, AccessTimes.of(GRANT, Grants.START), FORM)
                        .hint());
    }

    /** 25 November 2026 is a Wednesday; the clock of Berlin is an hour ahead. */
    private static final Grant MORNINGS = GRANT.within(ScopeCodec.encode(GrantScope.FULL.within(new WeeklyWindows(
            "Europe/Berlin", List.of(new WeeklyWindows.Window(Set.of(DayOfWeek.WEDNESDAY), 8 * 60, 12 * 60))))));

    @Test
    void whoseHoursAreOverReadsWhenTheyComeAgain() {
        Refusal notice = CutOffNotice.ofWindow(MORNINGS, Instant.parse("2026-11-25T11:00:00Z"), true);

        assertEquals("57P01", notice.sqlState());
        assertEquals("access ended: the hours of grant g0123456789abcde are over", notice.message());
        assertTrue(notice.detail().contains("is unknown"));
        assertEquals(
                "It opens next on Wednesday 2026-12-02 at 08:00 (Europe/Berlin). Connect again then.", notice.hint());
    }

    @Test
    void anEmergencyGrantSaysThatItsOneSessionIsOver() {
        Grant once = GRANT.within(
                ScopeCodec.encode(GrantScope.FULL.inEmergency(new EmergencyUse("gw1", Duration.ofMinutes(30)))));

        Refusal warning = CutOffNotice.warning(once, AccessTimes.of(once, Grants.START), RequestForm.NONE);
        Refusal notice = CutOffNotice.of(EndCause.EMERGENCY_OVER, once, false, RequestForm.NONE);

        assertEquals(
                "access ends at 2026-11-25T10:30:00Z, when the time of emergency grant g0123456789abcde is over",
                warning.message());
        assertEquals("57P01", notice.sqlState());
        assertEquals("access ended: the time of emergency grant g0123456789abcde is over", notice.message());
        assertEquals("It admits one session. Ask the operators of the gateway for another grant.", notice.hint());
        assertEquals(warning.hint(), notice.hint());
    }

    @Test
    void theWarningOfTheHoursEndNamesTheNextOnes() {
        Refusal warning = CutOffNotice.warning(
                MORNINGS, AccessTimes.of(MORNINGS, Instant.parse("2026-11-25T10:50:00Z")), RequestForm.NONE);

        assertEquals("01000", warning.sqlState());
        assertEquals(
                "access ends at 2026-11-25T11:00:00Z, when the hours of grant g0123456789abcde end", warning.message());
        assertEquals("It opens next on Wednesday 2026-12-02 at 08:00 (Europe/Berlin).", warning.hint());
    }
}
