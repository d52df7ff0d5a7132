package io.portcullis.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FrameWalkerTest {
    @Test
    void everyMessageOfAChunkIsFoundByItsHeader() {
        // Given
        ByteBuf chunk = Bytes.of("'P' 00000010 00 'select 1' 00 0000  'S' 00000004  'Q' 00000005 00");
        Walked walked = new Walked(false);
        // When
        walked.feed(chunk);
        // Then
        assertEquals(
                List.of(
                        new Walked.Seen('P', 12, 0, '-'),
                        new Walked.Seen('S', 0, 17, '-'),
                        new Walked.Seen('Q', 1, 22, '-')),
                walked.messages);
        assertEquals(Bytes.hex(chunk), Bytes.hex(walked.forwarded));
        assertEquals(0, walked.walker.held());
        assertFalse(walked.walker.midMessage());
    }

    @Test
    void positionsCountFromTheReaderIndexOfTheChunk() {
        // Given
        ByteBuf chunk = Bytes.of("ffffff 'S' 00000004 'S' 00000004").skipBytes(3);
        FrameWalker walker = FrameWalker.frontend();
        // When
        walker.feed(chunk);
        // Then
        assertTrue(walker.next());
        assertEquals(0, walker.startOffset());
        assertTrue(walker.next());
        assertEquals(5, walker.startOffset());
        assertFalse(walker.next());
        assertEquals(10, walker.passable());
    }

    @ParameterizedTest
    @EnumSource
    void everyTagOfAFrontendIsWalked(FrontendTag tag) {
        // Given
        FrameWalker walker = FrameWalker.frontend();
        // When
        walker.feed(Unpooled.buffer().writeByte(tag.code()).writeInt(4));
        // Then
        assertTrue(walker.next());
        assertSame(tag, walker.frontendTag());
        assertSame(tag, FrontendTag.of(tag.code()));
    }

    @ParameterizedTest
    @EnumSource
    void everyTagOfABackendIsWalked(BackendTag tag) {
        // Given
        FrameWalker walker = FrameWalker.backend();
        // When
        walker.feed(Unpooled.buffer().writeByte(tag.code()).writeInt(5).writeByte('I'));
        // Then
        assertTrue(walker.next());
        assertSame(tag, walker.backendTag());
        assertSame(tag, BackendTag.of(tag.code()));
    }

    @Test
    void everyOtherTagIsRefused() {
        for (int code = 0; code < 256; code++) {
            byte tag = (byte) code;
            if (FrontendTag.lookup(tag) == null) {
                FrameWalker walker = FrameWalker.frontend();
                walker.feed(Unpooled.buffer().writeByte(tag).writeInt(4));
                assertSame(
                        Fault.UNKNOWN_TAG,
                        assertThrows(ProtocolViolation.class, walker::next).fault());
                assertThrows(ProtocolViolation.class, () -> FrontendTag.of(tag));
            }
            if (BackendTag.lookup(tag) == null) {
                FrameWalker walker = FrameWalker.backend();
                walker.feed(Unpooled.buffer().writeByte(tag).writeInt(4));
                assertSame(
                        Fault.UNKNOWN_TAG,
                        assertThrows(ProtocolViolation.class, walker::next).fault());
                assertThrows(ProtocolViolation.class, () -> BackendTag.of(tag));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "false, S, -2147483648, LENGTH_TOO_SMALL",
        "false, Q, -1,          LENGTH_TOO_SMALL",
        "false, Q, 0,           LENGTH_TOO_SMALL",
        "false, Q, 3,           LENGTH_TOO_SMALL",
        "false, S, 10001,       LENGTH_TOO_LARGE",
        "false, p, 65536,       LENGTH_TOO_LARGE",
        "false, Q, 1073741823,  LENGTH_TOO_LARGE",
        "false, d, 2147483647,  LENGTH_TOO_LARGE",
        "true,  D, -1,          LENGTH_TOO_SMALL",
        "true,  D, 3,           LENGTH_TOO_SMALL",
        "true,  D, 1073741827,  LENGTH_TOO_LARGE",
        "true,  Z, 4,           LENGTH_TOO_SMALL",
        "true,  Z, 6,           LENGTH_TOO_LARGE",
    })
    void aLengthOutOfBoundsIsRefusedHoweverItArrives(boolean backend, char tag, int length, Fault fault) {
        ByteBuf header = Unpooled.buffer().writeByte(tag).writeInt(length);
        for (int cut = 0; cut <= 5; cut++) {
            // Given
            FrameWalker walker = backend ? FrameWalker.backend() : FrameWalker.frontend();
            walker.feed(header.slice(0, cut));
            ProtocolViolation violation;
            // When
            if (cut < 5) {
                assertFalse(walker.next());
                walker.feed(header.slice(cut, 5 - cut));
            }
            violation = assertThrows(ProtocolViolation.class, walker::next);
            // Then
            assertSame(fault, violation.fault());
            assertEquals(length, violation.detail());
        }
    }

    @ParameterizedTest
    @CsvSource({"false, S, 10000", "false, p, 65535", "false, Q, 1073741822", "true, D, 1073741826"})
    void theGreatestLengthIsWalked(boolean backend, char tag, int length) {
        FrameWalker walker = backend ? FrameWalker.backend() : FrameWalker.frontend();
        walker.feed(Unpooled.buffer().writeByte(tag).writeInt(length));
        assertTrue(walker.next());
        assertEquals(length - 4, walker.bodyLength());
    }

    @Test
    void readyForQueryIsKnownOnlyWithItsStatus() {
        // Given
        Walked walked = new Walked(true);
        // When
        walked.feed(Bytes.of("'C' 00000006 'X' 00 'Z' 00000005"));
        // Then
        assertEquals(1, walked.messages.size());
        assertEquals(5, walked.walker.held());
        assertEquals(7, walked.forwarded.readableBytes());
        // When
        walked.feed(Bytes.of("'T' 'Z' 00000005 'I'"));
        // Then
        assertEquals(
                List.of(
                        new Walked.Seen('C', 2, 0, '-'),
                        new Walked.Seen('Z', 1, 7, 'T'),
                        new Walked.Seen('Z', 1, 13, 'I')),
                walked.messages);
        assertEquals(0, walked.walker.held());
        assertEquals(Bytes.hex("'C' 00000006 'X' 00 'Z' 00000005 'T' 'Z' 00000005 'I'"), Bytes.hex(walked.forwarded));
    }

    @Test
    void anUnknownTransactionStatusIsRefused() {
        FrameWalker walker = FrameWalker.backend();
        walker.feed(Bytes.of("'Z' 00000005 'X'"));
        assertSame(
                Fault.UNKNOWN_TRANSACTION_STATUS,
                assertThrows(ProtocolViolation.class, walker::next).fault());
    }

    @Test
    void aMessageOfAGigabytePassesByItsHeaderAlone() {
        // Given
        FrameWalker walker = FrameWalker.backend();
        int chunkSize = 1 << 20;
        ByteBuf chunk = Unpooled.buffer(chunkSize).writerIndex(chunkSize);
        int body = 1 << 30;
        // When
        walker.feed(Unpooled.buffer().writeByte('D').writeInt(Limits.BACKEND));
        assertTrue(walker.next());
        assertFalse(walker.next());
        long remaining = walker.bodyLength();
        // Then
        assertEquals(body - 2, remaining);
        assertEquals(remaining, walker.bodyRemaining());
        while (remaining >= chunkSize) {
            walker.feed(chunk);
            assertFalse(walker.next());
            remaining -= chunkSize;
            assertEquals(remaining, walker.bodyRemaining());
            assertEquals(chunkSize, walker.passable());
        }
        assertTrue(walker.midMessage());
        walker.feed(chunk.slice(0, (int) remaining));
        assertFalse(walker.next());
        assertFalse(walker.midMessage());
        walker.feed(Bytes.of("'Z' 00000005 'I'"));
        assertTrue(walker.next());
        assertEquals(0, walker.startOffset());
    }

    @Test
    void theFirstFaultPoisonsForGood() {
        // Given
        FrameWalker walker = FrameWalker.frontend();
        walker.feed(Bytes.of("'S' 00000004 'S' 00000004 '?' 00000004"));
        assertTrue(walker.next());
        assertTrue(walker.next());
        // When
        ProtocolViolation first = assertThrows(ProtocolViolation.class, walker::next);
        // Then
        assertEquals(10, walker.passable(), "the good messages before the fault");
        assertSame(first, assertThrows(ProtocolViolation.class, walker::next));
        assertSame(first, assertThrows(ProtocolViolation.class, () -> walker.feed(Bytes.of("'S' 00000004"))));
    }

    @Test
    void nothingOfAHeldHeaderIsForwardableWhenItTurnsOutFaulty() {
        // Given
        Walked walked = new Walked(false);
        walked.feed(Bytes.of("'S' 00000004 'S' 0000"));
        // When
        assertThrows(ProtocolViolation.class, () -> walked.feed(Bytes.of("0003 'S' 00000004")));
        // Then
        assertEquals(Bytes.hex("'S' 00000004"), Bytes.hex(walked.forwarded));
    }

    @Test
    void aHeaderMayTrickleInByteByByte() {
        // Given
        FrameWalker walker = FrameWalker.frontend();
        ByteBuf header = Bytes.of("'Q' 00000005 00");
        for (int i = 0; i < 4; i++) {
            walker.feed(header.slice(i, 1));
            assertFalse(walker.next());
            assertEquals(i + 1, walker.held());
            assertEquals(0, walker.passable());
            assertEquals(0, walker.heldBefore());
        }
        // When
        walker.feed(header.slice(4, 2));
        // Then
        assertTrue(walker.next());
        assertEquals(-4, walker.startOffset());
        assertFalse(walker.next());
        assertEquals(4, walker.heldBefore());
        assertEquals(2, walker.passable());
        ByteBuf held = Unpooled.buffer();
        walker.copyHeldTo(held);
        assertEquals("51000000", Bytes.hex(held));
        // And a chunk without bytes changes nothing but what was released before
        walker.feed(Unpooled.EMPTY_BUFFER);
        assertFalse(walker.next());
        assertEquals(0, walker.heldBefore());
    }

    @Test
    void aChunkMustBeWalkedToItsEndBeforeTheNext() {
        FrameWalker walker = FrameWalker.frontend();
        walker.feed(Bytes.of("'S' 00000004"));
        assertThrows(IllegalStateException.class, () -> walker.feed(Bytes.of("'S' 00000004")));
    }
}
