package io.portcullis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Bytes;
import io.portcullis.model.Cidr;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Scope;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.GrantScope;
import io.portcullis.model.scope.WeeklyWindows;
import io.portcullis.session.Grants;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrantChoiceTest {
    private static final Instant NOW = Instant.parse("2026-11-25T11:00:00Z");
    private static final Cidr HERE = Cidr.parse("10.1.0.0/16");
    private static final Grant CLERK = Grants.of("maria", "shop", "clerk", "g00000000000000c");
    private static final Grant READER = Grants.of("maria", "shop", "reader", "g00000000000000r");
    private static final Grant ELSEWHERE = Grants.of("maria", "bank", "clerk", "g00000000000000b");
    private static final Grant OF_ANOTHER = Grants.of("paul", "shop", "clerk", "g00000000000000p");

    private static final Emergencies NO_EMERGENCY = new Emergencies() {
        @Override
        public String gateway() {
            return "gw1";
        }

        @Override
        public @Nullable Instant usedAt(GrantId id) {
            throw new IllegalStateException("not asked of ordinary grants");
        }
    };

    private static Decision choose(List<Grant> known, String user, @Nullable String id, Instant now) {
        List<Known<Grant>> fromFiles =
                known.stream().map(grant -> new Known<>(grant, true)).toList();
        return choose(fromFiles, user, id, now, ClusterView.NO_CLUSTER);
    }

    private static Decision choose(
            List<Known<Grant>> known, String user, @Nullable String id, Instant now, ClusterView view) {
        return GrantChoice.choose(
                known,
                LoginName.parse(user).orElseThrow(),
                "shop",
                id,
                Replication.NONE,
                HERE::equals,
                now,
                view,
                NO_EMERGENCY);
    }

    private static GrantChoice.Asked at(Instant now) {
        return new GrantChoice.Asked(Replication.NONE, HERE::equals, now, 0, NO_EMERGENCY);
    }

    private static Grant admitted(List<Grant> known, String user, @Nullable String id) {
        return assertInstanceOf(Decision.Admit.class, choose(known, user, id, NOW))
                .grant()
                .record();
    }

    private static Decision.Refuse refused(List<Grant> known, String user, @Nullable String id, Instant now) {
        return assertInstanceOf(Decision.Refuse.class, choose(known, user, id, now));
    }

    private static Grant with(Grant grant, StaleTolerance stale) {
        return Grant.create(
                grant.id(), grant.principal(), grant.target(), grant.role(), grant.validity(), stale, grant.reason());
    }

    private static Grant with(Grant grant, Scope scope) {
        return new Grant(
                grant.id(),
                grant.revision(),
                grant.state(),
                grant.principal(),
                grant.target(),
                grant.role(),
                grant.validity(),
                grant.stale(),
                scope,
                grant.reason(),
                grant.position(),
                grant.unknown());
    }

    @Test
    void theOnlyGrantForLoginAndTargetAdmits() {
        assertEquals(CLERK, admitted(List.of(CLERK, ELSEWHERE, OF_ANOTHER), "maria", null));
    }

    @Test
    void theRoleInTheLoginNameChooses() {
        assertEquals(READER, admitted(List.of(CLERK, READER), "maria/reader", null));
    }

    @Test
    void theIdChooses() {
        assertEquals(READER, admitted(List.of(CLERK, READER), "maria", "g00000000000000r"));
    }

    @Test
    void roleAndIdMustBothFit() {
        assertEquals(
                RefusalReason.NO_GRANT,
                refused(List.of(CLERK, READER), "maria/clerk", "g00000000000000r", NOW)
                        .reason());
    }

    @Test
    void noGrantOfAnotherLoginOrTargetAdmits() {
        Decision.Refuse refused = refused(List.of(ELSEWHERE, OF_ANOTHER), "maria", null, NOW);

        assertEquals(RefusalReason.NO_GRANT, refused.reason());
        assertEquals("28000", refused.refusal().sqlState());
        assertEquals(
                RefusalReason.NO_GRANT,
                refused(List.of(OF_ANOTHER), "maria", "g00000000000000p", NOW).reason());
    }

    @Test
    void severalAreNeverChosenFromByTheirOrder() {
        List<Grant> known = new ArrayList<>(List.of(CLERK, READER, ELSEWHERE, OF_ANOTHER));
        Decision.Refuse first = refused(known, "maria", null, NOW);
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(known, new Random(i));
            assertEquals(first, refused(known, "maria", null, NOW));
        }

        assertEquals(RefusalReason.AMBIGUOUS_GRANT, first.reason());
        assertEquals(
                "To choose from: role clerk (g00000000000000c); role reader (g00000000000000r).",
                first.refusal().detail());
    }

    @Test
    void twoGrantsForTheSameRoleAreAmbiguousToo() {
        Grant twin = Grants.of("maria", "shop", "clerk", "g00000000000000d");

        assertEquals(
                RefusalReason.AMBIGUOUS_GRANT,
                refused(List.of(CLERK, twin), "maria/clerk", null, NOW).reason());
    }

    @Test
    void anEndedOneDoesNotMakeTheOtherAmbiguous() {
        assertEquals(READER, admitted(List.of(CLERK.revoked("x"), READER), "maria", null));
    }

    @Test
    void anEndedOneIsNamed() {
        assertEquals(
                RefusalReason.GRANT_REVOKED,
                refused(List.of(CLERK.revoked("secret reason")), "maria", null, NOW)
                        .reason());
        Decision.Refuse expired = refused(List.of(CLERK), "maria", null, Grants.END);
        assertEquals(RefusalReason.GRANT_EXPIRED, expired.reason());
        assertEquals(
                "grant g00000000000000c expired at 2026-11-25T12:00:00.750Z",
                expired.refusal().message());
        assertEquals(
                RefusalReason.GRANT_NOT_YET_VALID,
                refused(List.of(CLERK), "maria", null, Grants.START.minusMillis(1))
                        .reason());
    }

    @Test
    void theFirstAndTheLastMillisecondAdmit() {
        Known<Grant> clerk = new Known<>(CLERK, true);

        assertNull(GrantChoice.obstacle(clerk, at(Grants.START)));
        assertNull(GrantChoice.obstacle(clerk, at(Grants.END.minusMillis(1))));
        assertEquals(RefusalReason.GRANT_EXPIRED, GrantChoice.obstacle(clerk, at(Grants.END)));
    }

    private static GrantScope from(Cidr... networks) {
        return new GrantScope(null, null, null, null, null, Map.of(), List.of(networks), null, null, Map.of());
    }

    @Test
    void aGrantAdmitsFromItsNetworksOnly() {
        Cidr elsewhere = Cidr.parse("10.2.0.0/16");
        Grant here = with(CLERK, ScopeCodec.encode(from(elsewhere, HERE)));
        Grant there = with(CLERK, ScopeCodec.encode(from(elsewhere)));

        assertEquals(here, admitted(List.of(here), "maria", null));
        assertEquals(
                RefusalReason.GRANT_FOR_OTHER_ORIGIN,
                refused(List.of(there), "maria", null, NOW).reason());
        assertEquals(READER, admitted(List.of(there, READER), "maria", null));
    }

    /** 25 November 2026 is a Wednesday. */
    @Test
    void aGrantAdmitsInItsHoursOnly() {
        Grant wednesdays = with(CLERK, ScopeCodec.encode(GrantScope.FULL.within(hours(DayOfWeek.WEDNESDAY))));
        Grant mondays = with(CLERK, ScopeCodec.encode(GrantScope.FULL.within(hours(DayOfWeek.MONDAY))));

        assertEquals(wednesdays, admitted(List.of(wednesdays), "maria", null));
        assertEquals(READER, admitted(List.of(mondays, READER), "maria", null));
        Decision.Refuse refused = refused(List.of(mondays), "maria", null, NOW);
        assertEquals(RefusalReason.OUTSIDE_WINDOW, refused.reason());
        assertEquals("28000", refused.refusal().sqlState());
        assertEquals(
                "grant g00000000000000c does not admit anybody at this hour",
                refused.refusal().message());
        assertEquals(
                "By the clock of Europe/Berlin it is Wednesday 2026-11-25 at 12:00 now.",
                refused.refusal().detail());
        assertEquals(
                "It opens next on Monday 2026-11-30 at 08:30 (Europe/Berlin).",
                refused.refusal().hint());
    }

    private static WeeklyWindows hours(DayOfWeek day) {
        return new WeeklyWindows("Europe/Berlin", List.of(new WeeklyWindows.Window(Set.of(day), 510, 1080)));
    }

    @Test
    void aScopeThatIsNotUnderstoodAdmitsNobody() {
        Grant scoped = with(CLERK, new Scope(Bytes.of((byte) 0xa1, (byte) 1, (byte) 1)));

        assertEquals(
                RefusalReason.GRANT_NOT_UNDERSTOOD,
                refused(List.of(scoped), "maria", null, NOW).reason());
        assertEquals(READER, admitted(List.of(scoped, READER), "maria", null));
    }

    @Test
    void revokedComesBeforeEveryOtherObstacle() {
        Grant both = with(CLERK.revoked("x"), new Scope(Bytes.of((byte) 0xa1, (byte) 1, (byte) 1)));

        assertEquals(RefusalReason.GRANT_REVOKED, GrantChoice.obstacle(new Known<>(both, false), at(Grants.END)));
    }

    /** {@code staleAdmit} of CLERK is 0, as is the default for people; of the service's it is 15 minutes. */
    @ParameterizedTest
    @CsvSource({
        // from a file, staleAdmit ms, fresh until (ms from now), admitted
        "true,       0, -99999999, true",
        "false,      0,         1, true",
        "false,      0,         0, false",
        "false,      0,     -3000, false",
        "false, 900000,     -3000, true",
        "false, 900000,   -899999, true",
        "false, 900000,   -900000, false",
    })
    void aGrantOfTheClusterIsAdmittedForAsLongAsItSaysOnceTheViewIsStale(
            boolean fromFile, long staleAdmit, long freshFor, boolean admits) {
        Grant tolerant = with(CLERK, new StaleTolerance(Duration.ofMillis(staleAdmit), Duration.ZERO));
        ViewAt view = ViewAt.freshUntil(NOW.toEpochMilli() + freshFor);

        Decision decision = choose(List.of(new Known<>(tolerant, fromFile)), "maria", null, NOW, view);

        if (admits) {
            assertInstanceOf(Decision.Admit.class, decision);
        } else {
            Decision.Refuse refused = assertInstanceOf(Decision.Refuse.class, decision);
            assertEquals(RefusalReason.STALE, refused.reason());
            assertEquals("57P03", refused.refusal().sqlState());
            assertEquals("no-beacon: grant g00000000000000c of maria", refused.operatorDetail());
        }
    }

    @Test
    void whatHasEndedHasEndedHoweverStaleTheViewIs() {
        List<Known<Grant>> known = List.of(new Known<>(CLERK.revoked("x"), false));

        Decision decision = choose(known, "maria", null, NOW, ViewAt.freshUntil(0));

        assertEquals(
                RefusalReason.GRANT_REVOKED,
                assertInstanceOf(Decision.Refuse.class, decision).reason());
    }

    @Test
    void oneThatOnlyWaitsForTheClusterIsNamedBeforeOneThatHasEnded() {
        List<Known<Grant>> known = List.of(new Known<>(CLERK.revoked("x"), false), new Known<>(READER, false));

        Decision decision = choose(known, "maria", null, NOW, ViewAt.freshUntil(0));

        Decision.Refuse refused = assertInstanceOf(Decision.Refuse.class, decision);
        assertEquals(RefusalReason.STALE, refused.reason());
        assertTrue(refused.refusal().message().contains("g00000000000000r"));
    }

    /** There may be one that has not been heard of: to say that there is none would be a guess. */
    @Test
    void whereNoneIsKnownAStaleViewSaysSo() {
        Decision stale = choose(List.of(), "maria", null, NOW, ViewAt.none());
        Decision fresh = choose(List.of(), "maria", null, NOW, ViewAt.freshUntil(NOW.toEpochMilli() + 1));

        Decision.Refuse refused = assertInstanceOf(Decision.Refuse.class, stale);
        assertEquals(RefusalReason.STALE, refused.reason());
        assertEquals(
                "the gateway can not confirm any grant at the moment: it has no view of the grants yet",
                refused.refusal().message());
        assertEquals(
                RefusalReason.NO_GRANT,
                assertInstanceOf(Decision.Refuse.class, fresh).reason());
    }

    @Test
    void aRefusalShowsOperatorsMoreThanClients() {
        Decision.Refuse refused = refused(List.of(ELSEWHERE), "maria", null, NOW);

        assertTrue(refused.operatorDetail().startsWith("1 grants of this login"));
        assertEquals("Refuse[NO_GRANT]", refused.toString());
    }
}
