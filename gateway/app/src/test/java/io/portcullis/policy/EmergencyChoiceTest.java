package io.portcullis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Principal;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.Validity;
import io.portcullis.model.audit.EndCause;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.AllowedClass;
import io.portcullis.model.scope.EmergencyUse;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.WeeklyWindows;
import io.portcullis.session.Grants;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an emergency grant admits, and when it steps aside. */
class EmergencyChoiceTest {
    private static final Instant NOW = Instant.parse("2026-11-25T11:00:00Z");
    private static final Instant USED_AT = Instant.parse("2026-11-20T03:04:05.678Z");
    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);
    private static final EmergencyUse HERE = new EmergencyUse("gw1", HALF_AN_HOUR);
    private static final Grant ORDINARY = Grants.of("maria", "shop", "clerk", "g00000000000000c");
    private static final Grant ONCE = emergency("g00000000000000e", HERE, Duration.ofDays(90));
    private static final ClusterView NEVER_HEARD_OF = ViewAt.none();

    private static Grant emergency(String id, EmergencyUse use, Duration life) {
        return Grant.create(
                        new GrantId(id),
                        ORDINARY.principal(),
                        "shop",
                        "owner",
                        Validity.between(
                                NOW.minusSeconds(60), NOW.minusSeconds(60).plus(life)),
                        StaleTolerance.defaultFor(Principal.Kind.HUMAN),
                        "")
                .within(ScopeCodec.encode(GrantScope.FULL.inEmergency(use)));
    }

    /** @param used null: nothing was */
    private record At(String gateway, @Nullable GrantId used) implements Emergencies {
        @Override
        public @Nullable Instant usedAt(GrantId id) {
            return id.equals(used) ? USED_AT : null;
        }
    }

    private static final At FREE = new At("gw1", null);
    private static final At SPENT = new At("gw1", ONCE.id());

    private static Known<Grant> file(Grant grant) {
        return new Known<>(grant, true);
    }

    private static Known<Grant> fromCluster(Grant grant) {
        return new Known<>(grant, false);
    }

    private static Decision choose(
            List<Known<Grant>> known, @Nullable String id, Emergencies here, Replication connection) {
        return GrantChoice.choose(
                known,
                LoginName.parse("maria").orElseThrow(),
                "shop",
                id,
                connection,
                _ -> true,
                NOW,
                NEVER_HEARD_OF,
                here);
    }

    private static Grant admitted(Emergencies here, @Nullable String id, List<Known<Grant>> known) {
        return assertInstanceOf(Decision.Admit.class, choose(known, id, here, Replication.NONE))
                .grant()
                .record();
    }

    private static Decision.Refuse refused(Emergencies here, Known<Grant> known) {
        return assertInstanceOf(Decision.Refuse.class, choose(List.of(known), null, here, Replication.NONE));
    }

    @Test
    void itAdmitsFromItsFileHoweverLittleIsHeardOfTheCluster() {
        assertEquals(ONCE, admitted(FREE, null, List.of(file(ONCE))));
    }

    static Stream<Arguments> refusals() {
        Grant elsewhere = emergency("g00000000000000e", new EmergencyUse("gw2", HALF_AN_HOUR), Duration.ofDays(1));
        Grant tooLong = emergency("g00000000000000e", HERE, Duration.ofDays(90).plusMillis(1));
        return Stream.of(
                Arguments.of(RefusalReason.EMERGENCY_ELSEWHERE, FREE, file(elsewhere)),
                Arguments.of(RefusalReason.EMERGENCY_ELSEWHERE, new At("", null), file(ONCE)),
                Arguments.of(RefusalReason.EMERGENCY_WITHOUT_FILE, FREE, fromCluster(ONCE)),
                Arguments.of(RefusalReason.EMERGENCY_USED, SPENT, file(ONCE)),
                Arguments.of(RefusalReason.GRANT_NOT_UNDERSTOOD, FREE, file(tooLong)),
                Arguments.of(RefusalReason.GRANT_REVOKED, FREE, fromCluster(ONCE.revoked("lost"))),
                Arguments.of(RefusalReason.GRANT_REVOKED, SPENT, file(ONCE.revoked("lost"))));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void elseItAdmitsNobody(RefusalReason why, Emergencies here, Known<Grant> known) {
        assertEquals(why, refused(here, known).reason());
        assertEquals("28000", refused(here, known).refusal().sqlState());
    }

    @Test
    void whoUsedItIsToldWhen() {
        Refusal refusal = refused(SPENT, file(ONCE)).refusal();

        assertEquals("emergency grant g00000000000000e has been used", refusal.message());
        assertEquals("It admits one session, which began at 2026-11-20T03:04:05Z.", refusal.detail());
    }

    @Test
    void theLoginThatHasTakenTheUseGoesOn() {
        assertEquals(ONCE, admitted(SPENT.holding(ONCE.id()), null, List.of(file(ONCE))));
        assertEquals(USED_AT, SPENT.holding(ORDINARY.id()).usedAt(ONCE.id()));
        assertEquals("gw1", SPENT.holding(ONCE.id()).gateway());
    }

    @Test
    void itIsNotSpentWhereAnOrdinaryGrantAdmitsUnlessItIsNamed() {
        List<Known<Grant>> both = List.of(file(ONCE), file(ORDINARY));

        assertEquals(ORDINARY, admitted(FREE, null, both));
        assertEquals(ONCE, admitted(FREE, "g00000000000000e", both));
        assertEquals(ONCE, admitted(FREE, null, List.of(file(ONCE), fromCluster(ORDINARY))), "which is stale");
    }

    @Test
    void ofTwoNoneIsChosenByItself() {
        Grant other = emergency("g00000000000000f", HERE, Duration.ofDays(1));

        Decision decision = choose(List.of(file(ONCE), file(other)), null, FREE, Replication.NONE);

        assertEquals(
                RefusalReason.AMBIGUOUS_GRANT,
                assertInstanceOf(Decision.Refuse.class, decision).reason());
    }

    @Test
    void replicationIsNotImplied() {
        Decision decision = choose(List.of(file(ONCE)), null, FREE, Replication.PHYSICAL);

        assertEquals(
                RefusalReason.REPLICATION,
                assertInstanceOf(Decision.Refuse.class, decision).reason());
    }

    @Test
    void itsSessionEndsWithItsLengthOrItsGrantOrItsHours() {
        Grant short1 = emergency("g00000000000000e", HERE, Duration.ofMinutes(11));
        WeeklyWindows untilNoon = new WeeklyWindows(
                "UTC", List.of(new WeeklyWindows.Window(Set.of(DayOfWeek.WEDNESDAY), 8 * 60, 11 * 60 + 20)));
        Grant atWork = ONCE.within(ScopeCodec.encode(GrantScope.ofClasses(Set.of(AllowedClass.READ))
                .within(untilNoon)
                .inEmergency(HERE)));

        assertEnds(NOW.plus(HALF_AN_HOUR), EndCause.EMERGENCY_OVER, AccessTimes.of(ONCE, NOW, NOW.plusSeconds(900)));
        assertEnds(short1.validity().expiresAt(), EndCause.EXPIRED, AccessTimes.of(short1, NOW));
        assertEnds(NOW.plus(Duration.ofMinutes(20)), EndCause.WINDOW_CLOSED, AccessTimes.of(atWork, NOW));
        assertNotNull(Scopes.emergency(atWork.scope()));
    }

    private static void assertEnds(Instant end, EndCause why, AccessTimes times) {
        assertEquals(end, times.end());
        assertEquals(why, times.after());
    }
}
