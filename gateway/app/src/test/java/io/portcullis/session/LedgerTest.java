package io.portcullis.session;

import static io.portcullis.session.Dialogue.play;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.wire.BackendTag;
import io.portcullis.wire.FrontendTag;
import io.portcullis.wire.TransactionStatus;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "> Q < T D C Z",
                "> P B E S < 1 2 C Z",
                "> P S < 1 Z",
                "> Q < G > d c < C Z",
                "> F < V Z",
                "> S S < Z Z"
            })
    void atRestNothingIsUnderWay(String dialogue) {
        assertTrue(play(dialogue.isEmpty() ? ">" : dialogue).isAtRest());
    }

    /** Something of ours in between would end what the client has only begun, or be taken for an answer to it. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "> Q",
                "> Q < T D C",
                "> P",
                "> P H < 1",
                "> P B E H < 1 2 C",
                "> P H < E",
                "> Q < C Z > P H < 1",
                "> Q Q < C Z",
                "> Q < G",
                "> Q < W",
                "> Q < C Z > d",
                "> S < Z > X",
            })
    void whatIsUnderWayIsNotAtRest(String dialogue) {
        assertFalse(play(dialogue).isAtRest());
    }

    @ParameterizedTest
    @EnumSource(TransactionStatus.class)
    void aTransactionIsNotAtRest(TransactionStatus status) {
        Ledger ledger = new Ledger();
        ledger.onFrontend(FrontendTag.QUERY);
        ledger.onBackend(BackendTag.COMMAND_COMPLETE, (byte) 0);
        ledger.onBackend(BackendTag.READY_FOR_QUERY, status.code());

        assertEquals(status == TransactionStatus.IDLE, ledger.isAtRest());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "> Q < T D C Z",
                "> Q < C T D C E Z",
                "> Q < I Z",
                "> Q Q Q < C Z T D C Z E Z",
                "> P B D E S < 1 2 T D C Z",
                "> P D S < 1 t n Z",
                "> P B E E E S < 1 2 D s D s C Z",
                "> P B E H < 1 2 C > S < Z",
                "> P B E S P B E S < 1 2 C Z 1 2 C Z",
                "> P B E B E S < 1 2 C E Z",
                "> P B E < E > P B E Q F S < Z",
                "> P B E Q S < E Z",
                "> P B E S < 1 2 C E Z",
                "> C S < 3 Z",
                "> F < V Z",
                "> F S < E Z Z",
                "> S S S < Z Z Z",
                "> Q < H d d c C Z",
                "> P B E S < 1 2 H d c C Z",
                // COPY IN
                "> Q < G > d d c < C Z",
                "> Q d d c < G C Z",
                "> Q < G > d f < E Z",
                "> Q d c d c < G C G C Z",
                "> P B E S < 1 2 G > d c S < C Z",
                "> P B E S d c S < 1 2 G C Z",
                "> P B E S d c S < E Z Z",
                "> Q S d c S < G C Z Z",
                "> Q c S < C Z Z",
                "> c f d Q < C Z",
                // Async messages belong to nobody.
                "< N S A > Q < N T S D A C Z N",
            })
    void afterAllAnswersTheLedgerIsQuietAndNeverBefore(String dialogue) {
        Ledger ledger = new Ledger();
        String[] words = dialogue.split(" +", -1);
        String direction = ">";
        for (int i = 0; i < words.length - 1; i++) {
            direction = "<>".contains(words[i]) ? words[i] : direction;
            play(ledger, direction + " " + words[i].replaceAll("[<>]", "H"));
        }

        play(ledger, "< " + words[words.length - 1]);

        assertTrue(ledger.isQuiet());
        assertEquals(0, ledger.requests());
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "|", textBlock = """
            > Q                             | a Query
            > Q < T D C                     | its ReadyForQuery
            > P B E                         | extended messages without an answer
            > P B E < 1 2                   | the Execute
            > P B E H < 1 2 C > S           | a Sync that commits
            > P B E Q S < E                 | the Sync that ends the skipping
            > Q Q < C Z                     | the second Query
            > P B E S Q < 1 2 E Z           | the Query behind the Sync
            > Q < G                         | a COPY that waits for data
            > Q d c S Q < G C Z Z           | the Query behind a COPY
            > P B E S Q < 1 2 G E           | a Query behind a Sync that the failed COPY had not swallowed
            > P B E S Q < 1 2 G E Z         | the same after the Sync
            > P B E S P B E S < 1 2 G E Z   | extended messages behind it
            > P B E S < 1 2 G > d S P E S < E Z | extended messages sent before the COPY's failure was known
            > Q c S c P B E S < G C G C Z   | extended messages behind two COPY in one Query
            > Q c c S c P B E S < G C G C G C Z | extended messages behind three COPY
            > Q c c S c P B E S < G C G C Z Z | the same if there were but two
            """)
    void whatIsOutstandingIsNotQuiet(String dialogue, String what) {
        assertFalse(play(dialogue).isQuiet(), what);
    }

    @ParameterizedTest
    @CsvSource(delimiterString = "|", textBlock = """
            > Q                       | 1
            > Q c                     | 1
            > Q c S                   | 1
            > Q S                     | 1
            > Q Q Q                   | 3
            > Q F                     | 2
            > P B E S                 | 1
            > P B E                   | 1
            > P B D E S c             | 1
            > P B E S P B E S         | 2
            > P B E S P               | 2
            > P B E H < 1 2 C         | 0
            > P B E H < 1 2 C > S     | 0
            > P B E S < 1 2 G         | 1
            > P B E S < 1 2 G > d c S | 1
            > P B E S < 1 2 G > d c S P B E S | 2
            > P B E S < 1 2 G > d < E | 0
            > Q < G > d c             | 1
            """)
    void requestsAreWhatACancelWouldEndOneByOne(String dialogue, int requests) {
        assertEquals(requests, play(dialogue).requests());
    }

    /** The same messages owe one ReadyForQuery or two: only the next reply tells. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                // The Sync was swallowed before the data failed …
                "> P B E S < 1 2 G > d < E > c S < Z > P B E S < 1 2 C Z",
                "> P B E S < 1 2 G > d < E > c S < Z > Q < T D C Z",
                "> Q S d < G E Z > Q < C Z",
                "> P B E S d c P S < 1 2 G E Z > Q < T C Z",
                "> P B E S d c Q S < 1 2 G E Z > S Q < Z T C Z",
                // … or not.
                "> P B E S < 1 2 G E Z > Q < T D C Z",
                "> P B E S d c S < 1 2 G E Z Z > P B E S < 1 2 C Z",
                "> Q S d < G E Z Z > Q < C Z",
                "> P B E S d c P S < 1 2 G E Z 1 Z > Q < C Z",
            })
    void afterAFailedCopyTheNextReplyTellsWhatWasSwallowed(String dialogue) {
        assertTrue(play(dialogue).isQuiet());
    }

    @Test
    void aSyncThatAFailedCopyMayHaveSwallowedIsNoWork() {
        Ledger ledger = play("> P B E S < 1 2 G > d < E");

        assertTrue(ledger.isQuiet());
        play(ledger, "> S < Z");
        assertTrue(ledger.isQuiet());
    }

    /** Until PostgreSQL 13 the message ended the COPY, and was gone with it. */
    @Test
    void aQueryThatACopySwallowedIsForgottenAtTheNextReplyThatIsNotIts() {
        Ledger ledger = play("> Q Q < G E Z");

        assertFalse(ledger.isQuiet());
        play(ledger, "> P B E S < 1 2 C Z");
        assertTrue(ledger.isQuiet());
    }

    @Test
    void aCopyIsOpenUntilTheClientEndsIt() {
        assertAll(
                () -> assertFalse(play("> Q").isCopyInOpen()),
                () -> assertTrue(play("> Q < G").isCopyInOpen()),
                () -> assertTrue(play("> Q < G > d d S H").isCopyInOpen()),
                () -> assertFalse(play("> Q < G > d c").isCopyInOpen()),
                () -> assertFalse(play("> Q < G > S f").isCopyInOpen()),
                () -> assertFalse(play("> Q d c < G").isCopyInOpen()),
                () -> assertFalse(play("> Q < G > d < E").isCopyInOpen()),
                () -> assertTrue(play("> Q c < G C G").isCopyInOpen()),
                () -> assertFalse(play("> Q c c < G C G").isCopyInOpen()),
                () -> assertTrue(play("> E E c < G").isCopyInOpen()));
    }

    /** Else a client could stop its own session for ever: no answer would ever make room. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "> P c*200000",
                "> Q c*200000",
                "> c*200000",
                "> P B E S*200000 < 1 2 G",
                "> P B E S < 1 2 G > S*200000",
                "> P B E S < 1 2 G > S*200000 c*200000",
                "> P < E > P*200000 Q*200000",
                "> P B E S < 1 2 G E > S*200000 c*200000",
            })
    void whatTheServerIgnoresTakesNoRoom(String dialogue) {
        assertFalse(play(dialogue).isFull());
    }

    @Test
    void theLedgerIsFullOfRequestsThatWillBeAnswered() {
        Ledger ledger = new Ledger();
        for (int i = 0; i < Ledger.FULL / 2; i++) {
            play(ledger, "> P S");
        }

        assertTrue(ledger.isFull());
        play(ledger, "< 1 Z");
        assertFalse(ledger.isFull());
        for (int i = 1; i < Ledger.FULL / 2; i++) {
            play(ledger, "< 1 Z");
        }
        assertTrue(ledger.isQuiet());
    }

    @ParameterizedTest
    @CsvSource({"I,IDLE", "T,IN_TRANSACTION", "E,FAILED"})
    void theStatusIsThatOfTheLastReadyForQuery(char code, TransactionStatus status) {
        Ledger ledger = play("> Q < C");

        ledger.onBackend(BackendTag.READY_FOR_QUERY, (byte) code);

        assertEquals(status, ledger.transactionStatus());
    }

    @ParameterizedTest
    @EnumSource(BackendTag.class)
    void noReplyFailsOnAnEmptyLedger(BackendTag tag) {
        Ledger ledger = new Ledger();

        ledger.onBackend(tag, (byte) 'I');

        assertTrue(ledger.isQuiet());
        play(ledger, "> Q < C Z");
        assertTrue(ledger.isQuiet());
    }

    @ParameterizedTest
    @EnumSource(FrontendTag.class)
    void everyRequestThatIsAnsweredCounts(FrontendTag tag) {
        Ledger ledger = new Ledger();

        ledger.onFrontend(tag);

        boolean answered = Stream.of("QUERY", "FUNCTION_CALL", "PARSE", "BIND", "DESCRIBE", "EXECUTE", "CLOSE", "SYNC")
                .anyMatch(tag.name()::equals);
        assertEquals(!answered, ledger.isQuiet());
    }
}
