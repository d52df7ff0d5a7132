package io.portcullis.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.portcullis.model.audit.StatementEvent.Outcome;
import io.portcullis.session.SessionSummary;
import io.portcullis.wire.FrameWalker;
import io.portcullis.wire.TransactionStatus;
import io.portcullis.wire.message.ErrorFields;
import io.portcullis.wire.message.ReadyForQuery;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutcomeReaderTest {
    private final ByteBuf said = Unpooled.buffer();

    private OutcomeReaderTest message(char tag, int bodyLength) {
        said.writeByte(tag).writeInt(4 + bodyLength).writeZero(bodyLength);
        return this;
    }

    private OutcomeReaderTest complete(String commandTag) {
        byte[] text = commandTag.getBytes(StandardCharsets.UTF_8);
        said.writeByte('C').writeInt(5 + text.length).writeBytes(text).writeByte(0);
        return this;
    }

    private OutcomeReaderTest error(String sqlState) {
        ErrorFields.of("ERROR", sqlState, "some text").encodeError(said);
        return this;
    }

    private OutcomeReaderTest ready() {
        new ReadyForQuery(TransactionStatus.IDLE).encode(said);
        return this;
    }

    /** Reads what was said in pieces of {@code size} bytes, as the discarding leg does. */
    private SessionSummary.Outcome read(int size) {
        OutcomeReader reader = new OutcomeReader();
        FrameWalker walker = FrameWalker.backend();
        ByteBuf all = said.duplicate();
        while (all.isReadable()) {
            ByteBuf piece = all.readSlice(Math.min(size, all.readableBytes()));
            reader.continueBody(piece);
            walker.feed(piece);
            while (walker.next()) {
                reader.onMessage(walker, piece);
            }
        }
        return reader.outcome();
    }

    private void expect(Outcome outcome, String commandTag, String sqlState) {
        for (int size : new int[] {1, 2, 3, 5, 6, 7, 11, 64, 100_000}) {
            assertEquals(new SessionSummary.Outcome(outcome, commandTag, sqlState), read(size), "in pieces of " + size);
        }
    }

    @Test
    void aCommandThatWasAnsweredToItsEndIsCompleted() {
        message('D', 500).complete("INSERT 0 1").ready();

        expect(Outcome.COMPLETED, "INSERT 0 1", "");
    }

    @Test
    void withoutReadyForQueryItsCommitMayStillFail() {
        complete("INSERT 0 1");

        expect(Outcome.UNKNOWN, "INSERT 0 1", "");
    }

    @Test
    void anErrorOfTheCommitIsTheOutcome() {
        complete("COMMIT").error("23505").ready();

        expect(Outcome.FAILED, "", "23505");
    }

    @ParameterizedTest
    @CsvSource({"57014,CANCELLED", "57P01,CANCELLED", "23505,FAILED", "XX000,FAILED"})
    void whatOurCancelOrTerminateEndedIsCancelled(String sqlState, Outcome outcome) {
        error(sqlState).ready();

        expect(outcome, "", sqlState);
    }

    @Test
    void nothingIsUnknown() {
        expect(Outcome.UNKNOWN, "", "");
    }

    @Test
    void theLastOfSeveralCounts() {
        complete("SELECT 1").complete("UPDATE 3").ready();

        expect(Outcome.COMPLETED, "UPDATE 3", "");
    }

    @ParameterizedTest
    @ValueSource(ints = {8 * 1024 + 1, 100_000})
    void aMessageOfManyKilobytesIsNotKept(int length) {
        message('C', length).ready();

        expect(Outcome.UNKNOWN, "", "");
    }

    @Test
    void aMalformedCommandCompleteIsNoOutcome() {
        said.writeByte('C').writeInt(7).writeBytes(new byte[] {'x', 'y', 'z'});
        ready();

        expect(Outcome.UNKNOWN, "", "");
    }
}
