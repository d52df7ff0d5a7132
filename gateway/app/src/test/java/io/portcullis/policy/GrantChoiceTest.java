package io.portcullis.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.Bytes;
import io.portcullis.model.Grant;
import io.portcullis.model.Scope;
import io.portcullis.session.Grants;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GrantChoiceTest {
    private static final Instant NOW = Instant.parse("2026-11-25T11:00:00Z");
    private static final Grant CLERK = Grants.of("maria", "shop", "clerk", "g00000000000000c");
    private static final Grant READER = Grants.of("maria", "shop", "reader", "g00000000000000r");
    private static final Grant ELSEWHERE = Grants.of("maria", "bank", "clerk", "g00000000000000b");
    private static final Grant OF_ANOTHER = Grants.of("paul", "shop", "clerk", "g00000000000000p");

    private static Decision choose(List<Grant> known, String user, @Nullable String id, Instant now) {
        return GrantChoice.choose(known, LoginName.parse(user).orElseThrow(), "shop", id, now);
    }

    private static Grant admitted(List<Grant> known, String user, @Nullable String id) {
        return assertInstanceOf(Decision.Admit.class, choose(known, user, id, NOW))
                .grant();
    }

    private static Decision.Refuse refused(List<Grant> known, String user, @Nullable String id, Instant now) {
        return assertInstanceOf(Decision.Refuse.class, choose(known, user, id, now));
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
        assertNull(GrantChoice.obstacle(CLERK, Grants.START));
        assertNull(GrantChoice.obstacle(CLERK, Grants.END.minusMillis(1)));
        assertEquals(RefusalReason.GRANT_EXPIRED, GrantChoice.obstacle(CLERK, Grants.END));
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

        assertEquals(RefusalReason.GRANT_REVOKED, GrantChoice.obstacle(both, Grants.END));
    }

    @Test
    void aRefusalShowsOperatorsMoreThanClients() {
        Decision.Refuse refused = refused(List.of(ELSEWHERE), "maria", null, NOW);

        assertTrue(refused.operatorDetail().startsWith("1 grants of this login"));
        assertEquals("Refuse[NO_GRANT]", refused.toString());
    }
}
