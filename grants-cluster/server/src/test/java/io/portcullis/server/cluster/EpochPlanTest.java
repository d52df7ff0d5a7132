package io.portcullis.server.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.model.CatalogEntry;
import io.portcullis.model.Credential;
import io.portcullis.model.CredentialId;
import io.portcullis.model.Grant;
import io.portcullis.model.Position;
import io.portcullis.model.RecordState;
import io.portcullis.model.ScramVerifier;
import io.portcullis.model.SignedRecord;
import io.portcullis.model.Validity;
import io.portcullis.server.Samples;
import io.portcullis.server.store.Epochs.Rewrite;
import io.portcullis.server.store.KnownHead.Head;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EpochPlanTest {
    private static final Head RESTORED = new Head(1, 10);
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    private static EpochPlan plan(Head known, List<SignedRecord> seen, SignedRecord... truth) {
        Map<String, SignedRecord> rows = new HashMap<>();
        for (SignedRecord record : truth) {
            rows.put(record.recordId(), record);
        }
        return EpochPlan.of(RESTORED, known, seen, rows, NOW);
    }

    private static Grant grantAt(long epoch, long seq) {
        return Samples.unnumbered().at(new Position(epoch, seq, 0));
    }

    @Test
    void withNothingLostTheEpochAloneGoesUp() {
        Grant one = grantAt(1, 10);
        Grant old = grantAt(1, 3);
        Grant newer = old.extendedTo(old.validity().expiresAt().plusSeconds(60)).at(new Position(1, 9, 3));

        EpochPlan plan = plan(RESTORED, List.of(one, old, Samples.unnumbered()), one, newer);

        assertEquals(new EpochPlan(new Head(2, 10), List.of()), plan);
    }

    @Test
    void numbersGoOnAboveAllThatIsKnownOrSeenInAnyEpoch() {
        assertEquals(new Head(2, 15), plan(new Head(1, 15), List.of()).start());
        assertEquals(
                new Head(2, 17), plan(new Head(1, 15), List.of(grantAt(1, 17))).start());
        assertEquals(
                new Head(4, 17), plan(new Head(1, 15), List.of(grantAt(3, 17))).start());
        assertEquals(new Head(8, 99), plan(new Head(7, 99), List.of()).start());
    }

    @Test
    void aGrantWithALostChangeIsEndedAboveAllItsRevisions() {
        Grant truth = grantAt(1, 5);
        Grant extended =
                truth.extendedTo(truth.validity().expiresAt().plusSeconds(600)).at(new Position(1, 12, 5));
        Grant again = extended.extendedTo(extended.validity().expiresAt().plusSeconds(600))
                .at(new Position(1, 14, 12));

        EpochPlan plan = plan(new Head(1, 14), List.of(again, extended), truth);

        Rewrite rewrite = plan.rewrites().getFirst();
        Grant ended = (Grant) rewrite.record();
        assertEquals(1, plan.suspended());
        assertEquals(RecordState.REVOKED, ended.state());
        assertEquals(4, ended.revision());
        assertEquals(14, rewrite.replaces());
        assertEquals(again.validity().maxExpiresAt(), ended.validity().maxExpiresAt());
        assertEquals("grant_suspended", rewrite.type());
        assertTrue(ended.reason().startsWith("recovery"));
    }

    @Test
    void aRevocationThatWasLostIsARevocationAgainInTheNewEpoch() {
        Grant truth = grantAt(1, 5);
        Grant revoked = truth.revoked("left").at(new Position(1, 12, 5));

        Grant ended = (Grant) plan(new Head(1, 12), List.of(revoked), truth)
                .rewrites()
                .getFirst()
                .record();

        assertEquals(RecordState.REVOKED, ended.state());
        assertEquals(3, ended.revision());
    }

    /** The database took changes before anybody noticed: numbers that were lost stand for something else by now. */
    @Test
    void whatIsNotAheadAndYetBetterThanTheDatabaseWasLostToo() {
        Grant truth = grantAt(1, 5);
        Grant revoked = truth.revoked("left").at(new Position(1, 8, 5));
        Grant unknown = grantAt(1, 9);

        EpochPlan plan = plan(RESTORED, List.of(revoked, unknown), truth);

        assertEquals(2, plan.suspended());
        assertEquals(new Head(2, 10), plan.start());
    }

    @Test
    void aTombstoneBelowAHigherActiveRevisionOfTheDatabaseStillWinsAndTheRevisionIsAboveBoth() {
        // The restored database went on: revision 3 was made from revision 2 there, while the maps still hold a lost
        // tombstone of revision 2.
        Grant one = grantAt(1, 5);
        Grant lost = one.revoked("left").at(new Position(1, 12, 5));
        Grant two = one.extendedTo(one.validity().expiresAt().plusSeconds(60)).at(new Position(1, 9, 5));
        Grant three = two.extendedTo(two.validity().expiresAt().plusSeconds(60)).at(new Position(1, 10, 9));

        Grant ended = (Grant) plan(new Head(1, 12), List.of(lost), three)
                .rewrites()
                .getFirst()
                .record();

        assertEquals(4, ended.revision());
        assertEquals(RecordState.REVOKED, ended.state());
        assertEquals(three.validity().maxExpiresAt(), ended.validity().maxExpiresAt(), "no map forgets it too early");
    }

    @Test
    void aCredentialIsEndedAndACatalogEntryIssuedAnew() {
        Credential credential = Credential.create(
                        CredentialId.random(new Random(1)),
                        "anna",
                        ScramVerifier.derive("secret", new byte[16], 4096),
                        Validity.between(NOW, NOW.plusSeconds(600)),
                        List.of())
                .at(new Position(1, 11, 0));
        CatalogEntry entry = CatalogEntry.create(CatalogEntry.Kind.TARGET, "orders", CatalogEntry.EMPTY, NOW)
                .without()
                .at(new Position(1, 12, 3));

        EpochPlan plan = plan(new Head(1, 12), List.of(credential, entry));

        assertEquals(1, plan.suspended());
        assertEquals(1, plan.reissued());
        CatalogEntry again = (CatalogEntry) plan.rewrites().stream()
                .map(Rewrite::record)
                .filter(CatalogEntry.class::isInstance)
                .findAny()
                .orElseThrow();
        assertEquals(3, again.revision());
        assertTrue(again.removed());
    }

    @Test
    void whatEveryMapMayHaveForgottenByNowIsLeftAlone() {
        Duration gone = MapTtl.SKEW.plusSeconds(1);
        Grant over = Samples.unnumbered();
        Instant end = NOW.minus(gone);
        Grant ended = new Grant(
                        over.id(),
                        1,
                        RecordState.ACTIVE,
                        over.principal(),
                        over.target(),
                        over.role(),
                        Validity.between(end.minusSeconds(60), end),
                        over.stale(),
                        over.scope(),
                        "",
                        Position.NONE,
                        over.unknown())
                .at(new Position(1, 12, 0));

        assertEquals(List.of(), plan(new Head(1, 12), List.of(ended)).rewrites());
    }
}
