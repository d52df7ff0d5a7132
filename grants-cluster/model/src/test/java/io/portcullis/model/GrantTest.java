package io.portcullis.model;

import static io.portcullis.model.TestRecords.END;
import static io.portcullis.model.TestRecords.START;
import static io.portcullis.model.TestRecords.grant;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrantTest {
    private static final UnknownFields NEWER =
            new UnknownFields(List.of(new UnknownFields.Field(99, Bytes.of((byte) 0x01))));

    @Test
    void aTombstoneIsTheNextRevisionAndKeepsEverythingButTheReason() {
        Grant grant = TestRecords.with(grant(), Scope.FULL, NEWER);

        Grant tombstone = grant.revoked("left the team");

        assertEquals(RecordState.REVOKED, tombstone.state());
        assertEquals(2, tombstone.revision());
        assertEquals("left the team", tombstone.reason());
        assertEquals(grant.validity(), tombstone.validity());
        assertEquals(NEWER, tombstone.unknown());
        assertEquals(TestRecords.with(grant, RecordState.REVOKED, 2, "left the team"), tombstone);
    }

    @Test
    void anExtensionRaisesTheLatestEndToo() {
        Grant grant = TestRecords.with(grant(), Scope.FULL, NEWER);

        Grant extended = grant.extendedTo(END.plusSeconds(600));

        assertEquals(2, extended.revision());
        assertEquals(new Validity(START, END.plusSeconds(600), END.plusSeconds(600)), extended.validity());
        assertEquals(NEWER, extended.unknown());
        assertEquals(RecordState.ACTIVE, extended.state());
    }

    @Test
    void aCredentialIsExtendedAsAGrantIs() {
        Credential credential = TestRecords.credential();
        Instant later = credential.validity().expiresAt().plusSeconds(600);

        Credential extended = credential.extendedTo(later);

        assertEquals(
                TestRecords.with(
                        credential, RecordState.ACTIVE, 2, credential.validity().until(later)),
                extended);
        assertThrows(IllegalArgumentException.class, () -> extended.extendedTo(later));
        assertThrows(IllegalStateException.class, () -> credential.revoked().extendedTo(later));
    }

    @Test
    void anExtensionBelowTheLatestEndLeavesItAlone() {
        Validity validity = new Validity(START, END, END.plusSeconds(3600)).until(END.plusSeconds(60));

        assertEquals(new Validity(START, END.plusSeconds(60), END.plusSeconds(3600)), validity);
    }

    @Test
    void anExtensionIsNeverEarlierOrEqual() {
        assertThrows(IllegalArgumentException.class, () -> grant().extendedTo(END));
        assertThrows(IllegalArgumentException.class, () -> grant().extendedTo(END.plusNanos(999_999)));
        assertThrows(IllegalArgumentException.class, () -> grant().extendedTo(END.minusSeconds(1)));
    }

    @Test
    void aTombstoneCanNotChange() {
        Grant tombstone = grant().revoked("over");

        assertThrows(IllegalStateException.class, () -> tombstone.revoked("again"));
        assertThrows(IllegalStateException.class, () -> tombstone.extendedTo(END.plusSeconds(60)));
    }

    @Test
    void theLastRevisionHasNoNext() {
        Grant last = TestRecords.with(grant(), RecordState.ACTIVE, Long.MAX_VALUE, "");

        assertThrows(ArithmeticException.class, () -> last.revoked("over"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Orders", "_orders", "-x", "../orders", "a/b", "or ders", "é"})
    void aTargetIsAConfiguredName(String target) {
        assertFalse(Grant.isTargetName(target));
        assertThrows(IllegalArgumentException.class, () -> withTargetAndRole(target, "app"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b", "a\u0000b", "a\nb", "a\u007fb", "a\u2028b", "a\ud800b"})
    void aRoleIsOneThatANameAndATerminalCanHold(String role) {
        assertThrows(IllegalArgumentException.class, () -> withTargetAndRole("orders", role));
    }

    @Test
    void lengthsAreCountedInBytesOfUtf8() {
        assertEquals("é".repeat(31), withTargetAndRole("orders", "é".repeat(31)).role());
        assertThrows(IllegalArgumentException.class, () -> withTargetAndRole("orders", "é".repeat(32)));
        assertTrue(Grant.isTargetName("a".repeat(63)));
        assertFalse(Grant.isTargetName("a".repeat(64)));
    }

    @Test
    void revisionsStartAtOne() {
        assertThrows(IllegalArgumentException.class, () -> TestRecords.with(grant(), RecordState.ACTIVE, 0, ""));
    }

    @Test
    void toStringShowsNoPersonalDataOfTheIssuer() {
        String text = grant().toString();

        assertTrue(text.contains("alice@example.org"));
        assertFalse(text.contains("4711") || text.contains("on-call") || text.contains("id.example.org"), text);
    }

    @Test
    void defaultsForStalenessDependOnTheKindOfPrincipal() {
        assertEquals(
                new StaleTolerance(Duration.ZERO, Duration.ofSeconds(60)),
                StaleTolerance.defaultFor(Principal.Kind.HUMAN));
        assertEquals(
                new StaleTolerance(Duration.ofMinutes(15), Duration.ofHours(1)),
                StaleTolerance.defaultFor(Principal.Kind.SERVICE));
        assertThrows(IllegalArgumentException.class, () -> new StaleTolerance(Duration.ofMillis(-1), Duration.ZERO));
        assertThrows(
                IllegalArgumentException.class,
                () -> new StaleTolerance(Duration.ZERO, Duration.ofDays(30).plusMillis(1)));
    }

    private static Grant withTargetAndRole(String target, String role) {
        Grant grant = grant();
        return Grant.create(
                grant.id(), grant.principal(), target, role, grant.validity(), grant.stale(), grant.reason());
    }

    @Test
    void theEndSpreadIsFromNothingToThirtyDays() {
        assertEquals(Duration.ZERO, grant().endSpread());
        assertEquals(
                Duration.ofDays(30), grant().spreadOver(Duration.ofDays(30)).endSpread());
        assertEquals(
                Duration.ofMillis(1),
                grant().spreadOver(Duration.ofNanos(1_999_999)).endSpread());
        assertThrows(
                IllegalArgumentException.class,
                () -> grant().spreadOver(Duration.ofDays(30).plusMillis(1)));
        assertThrows(IllegalArgumentException.class, () -> grant().spreadOver(Duration.ofMillis(-1)));
    }
}
