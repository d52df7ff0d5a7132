package io.portcullis.session.scoped;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.session.Ledger;
import io.portcullis.session.scoped.Sent.Binding;
import io.portcullis.session.scoped.Sent.ClosingPortal;
import io.portcullis.session.scoped.Sent.ClosingStatement;
import io.portcullis.session.scoped.Sent.Executing;
import io.portcullis.session.scoped.Sent.Parsing;
import io.portcullis.session.scoped.Sent.Querying;
import io.portcullis.sql.Classified;
import io.portcullis.sql.Classifier;
import io.portcullis.wire.BackendTag;
import io.portcullis.wire.FrontendTag;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SlotsTest {
    private static final Slot OLD = slot("SELECT 1");
    private static final Slot NEW = slot("SELECT 1, 2");

    private final Ledger ledger = new Ledger();
    private final Slots slots = new Slots();

    private static Slot slot(String text) {
        return Slot.of((Classified.Script) new Classifier().classify(text.getBytes(UTF_8)));
    }

    @BeforeEach
    void follow() {
        ledger.followedBy(slots);
    }

    private void parse(String name, Slot slot) {
        sends(FrontendTag.PARSE, new Parsing(name, slot, null));
    }

    private void query(String text) {
        sends(FrontendTag.QUERY, new Querying(slot(text), null));
    }

    private void sends(FrontendTag tag, Sent sent) {
        boolean counts = !ledger.isSkipping();
        ledger.onFrontend(tag);
        if (counts) {
            slots.sent(sent);
        }
    }

    private void sync() {
        ledger.onFrontend(FrontendTag.SYNC);
    }

    private void answers(String tags) {
        for (String tag : tags.split(" ", -1)) {
            ledger.onBackend(BackendTag.of((byte) tag.charAt(0)), (byte) (tag.length() > 1 ? tag.charAt(1) : 'I'));
        }
    }

    @Test
    void aNameIsTheOldAndTheNewStatementUntilParseCompleteComes() {
        parse("", OLD);
        sync();
        answers("1 Z");
        parse("", NEW);
        assertEquals(List.of(OLD, NEW), slots.statement(""));

        answers("1");

        assertEquals(List.of(NEW), slots.statement(""));
    }

    @Test
    void aParseThatFailsKeepsTheOldStatementOfItsName() {
        parse("s", OLD);
        sync();
        answers("1 Z");
        parse("s", NEW);
        sync();

        answers("E Z");

        assertEquals(List.of(OLD), slots.statement("s"));
    }

    @Test
    void aParseThatFailsTakesTheOldUnnamedStatementAway() {
        parse("", OLD);
        sync();
        answers("1 Z");
        parse("", NEW);
        sync();

        answers("E Z");

        assertEquals(List.of(), slots.statement(""));
    }

    @Test
    void whatIsSkippedNeverBecomesCurrent() {
        parse("bad", OLD);
        parse("s", NEW);
        sync();
        answers("E");
        assertEquals(List.of(), slots.statement("s"));
        // Sent while the server skips: the ledger waits for a Sync that is on its way.
        answers("Z");

        assertEquals(List.of(), slots.statement("bad"));
        assertEquals(0, slots.statementCount());
    }

    @Test
    void aStatementGoesWithCloseCompleteAndNotBefore() {
        parse("s", OLD);
        sends(FrontendTag.CLOSE, new ClosingStatement("s"));
        answers("1");
        assertEquals(List.of(OLD), slots.statement("s"));

        answers("3");

        assertEquals(List.of(), slots.statement("s"));
    }

    @Test
    void portalsEndWithTheTransaction() {
        parse("s", OLD);
        sends(FrontendTag.BIND, new Binding("p", "s", null));
        sync();
        assertTrue(slots.mayHavePortal("p"));
        answers("1 2 ZT");
        assertTrue(slots.mayHavePortal("p"));
        query("COMMIT");

        answers("C ZI");

        assertFalse(slots.mayHavePortal("p"));
        assertEquals(List.of(OLD), slots.statement("s"));
    }

    @Test
    void ofATextThatFailsTheStatementsBeforeCount() {
        query("PREPARE a AS SELECT 1; PREPARE b AS SELECT 1; SELECT 1/0; DEALLOCATE a; PREPARE c AS SELECT 1");
        assertFalse(slots.statement("c").isEmpty());

        answers("C C E Z");

        assertTrue(slots.statements().isCertain("a"));
        assertTrue(slots.statements().isCertain("b"));
        assertEquals(List.of(), slots.statement("c"));
    }

    @Test
    void whatAPortalDoesCountsWhenItIsComplete() {
        parse("s", OLD);
        parse("away", slot("DEALLOCATE ALL"));
        sends(FrontendTag.BIND, new Binding("", "away", null));
        sends(FrontendTag.EXECUTE, new Executing("", null));
        answers("1 1 2");
        assertEquals(List.of(OLD), slots.statement("s"));

        answers("C");

        assertEquals(List.of(), slots.statement("s"));
        assertEquals(List.of(), slots.statement("away"));
    }

    @Test
    void anExecuteGoesOnWithAPortalUntilItIsBoundAnewClosedOrItsTransactionEnds() {
        parse("s", OLD);
        sends(FrontendTag.BIND, new Binding("p", "s", null));
        assertFalse(slots.isBegun("p"));
        sends(FrontendTag.EXECUTE, new Executing("p", null));
        assertTrue(slots.isBegun("p"));

        sends(FrontendTag.BIND, new Binding("p", "s", null));
        assertFalse(slots.isBegun("p"));
        sends(FrontendTag.EXECUTE, new Executing("p", null));
        sends(FrontendTag.CLOSE, new ClosingPortal("p"));
        assertFalse(slots.isBegun("p"));
        sends(FrontendTag.EXECUTE, new Executing("p", null));
        sync();
        answers("1 2 s E Z");

        assertFalse(slots.isBegun("p"));
    }

    @Test
    void aQueryDropsWhatHasNoName() {
        parse("", OLD);
        sync();
        answers("1 Z");
        query("SELECT 1");

        answers("T D C Z");

        assertEquals(List.of(), slots.statement(""));
    }

    @Test
    void cursorsMayOutliveTransactionsButNotWithoutBound() {
        for (int i = 0; i < 3000; i++) {
            query("DECLARE c" + i + " CURSOR WITH HOLD FOR SELECT 1");
            answers("C Z");
        }

        assertTrue(slots.mayHavePortal("c2999"));
        assertTrue(slots.portalCount() <= 1001, () -> slots.portalCount() + " portals");
    }

    @Test
    void ofManyUncertaintiesUnderOneNameIsKnownOnlyThatAllWereAllowed() {
        Names names = new Names();
        for (int i = 1; i < 20; i++) {
            names.mayBe("s", List.of(slot("SELECT " + "1, ".repeat(i) + "1")), false);
        }

        Slot one = names.slots("s").getFirst();
        assertEquals(1, names.slots("s").size());
        assertTrue(one.allowed() && one.isUnread());
    }
}
