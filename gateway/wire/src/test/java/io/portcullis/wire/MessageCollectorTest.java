package io.portcullis.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageCollectorTest {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);
    private final MessageCollector collector = new MessageCollector(allocator, 100);

    @AfterEach
    void nothingLeaks() {
        collector.close();
        collector.close();
        assertEquals(0, allocator.metric().usedHeapMemory() + allocator.metric().usedDirectMemory());
    }

    private List<String> pollAll() {
        List<String> messages = new ArrayList<>();
        for (Collected next = collector.poll(); next != null; next = collector.poll()) {
            messages.add((char) next.tag() + " " + Bytes.hex(next.body()));
        }
        return messages;
    }

    @Test
    void messagesComeOutWholeHoweverTheyWereCut() {
        ByteBuf stream = Bytes.of("'R' 00000008 00000000 'S' 00000008 'a' 00 'b' 00 'Z' 00000005 'I' 'n' 00000004");
        List<String> expected = List.of("R 00000000", "S 61006200", "Z 49", "n ");
        for (int cut = 0; cut <= stream.readableBytes(); cut++) {
            // Given
            ByteBuf first = stream.slice(0, cut);
            List<String> messages = new ArrayList<>();
            // When
            collector.feed(first);
            messages.addAll(pollAll());
            collector.feed(stream.slice(cut, stream.readableBytes() - cut));
            messages.addAll(pollAll());
            // Then
            assertEquals(expected, messages, "cut at " + cut);
            assertFalse(first.isReadable());
        }
    }

    @Test
    void whatFollowsTheLastPolledMessageIsLeftOver() {
        // Given
        collector.feed(Bytes.of("'Z' 00000005 'I' 'A' 000000"));
        // When
        collector.poll();
        // Then
        assertEquals(Bytes.hex("'A' 000000"), Bytes.hex(collector.leftover()));
        assertNull(collector.poll());
        assertEquals(Bytes.hex("'A' 000000"), Bytes.hex(collector.leftover()));
    }

    @ParameterizedTest
    @CsvSource({
        "'52 00000069', LENGTH_TOO_LARGE",
        "'52 7fffffff', LENGTH_TOO_LARGE",
        "'52 00000003', LENGTH_TOO_SMALL",
        "'52 ffffffff', LENGTH_TOO_SMALL"
    })
    void aLengthOutOfBoundsIsRefusedByTheHeaderAlone(String header, Fault fault) {
        // Given
        collector.feed(Bytes.of(header));
        // When
        ProtocolViolation violation = assertThrows(ProtocolViolation.class, collector::poll);
        // Then
        assertSame(fault, violation.fault());
        assertSame(violation, assertThrows(ProtocolViolation.class, collector::poll));
        assertSame(violation, assertThrows(ProtocolViolation.class, () -> collector.feed(Bytes.of("00"))));
    }

    @Test
    void aBodyOfTheGreatestLengthIsCollected() {
        collector.feed(Unpooled.buffer().writeByte('R').writeInt(104).writeZero(100));
        Collected collected = collector.poll();
        assertEquals(100, collected == null ? -1 : collected.body().readableBytes());
    }

    @Test
    void whatNobodyPollsIsBounded() {
        // Given
        ByteBuf chunk = Unpooled.buffer().writeZero(1 << 18);
        for (int i = 0; i < 4; i++) {
            collector.feed(chunk.resetReaderIndex());
        }
        // When, then
        assertSame(
                Fault.TOO_MUCH_BUFFERED,
                assertThrows(ProtocolViolation.class, () -> collector.feed(chunk.resetReaderIndex()))
                        .fault());
    }

    @Test
    void aBodyIsNoPartOfTheText() {
        collector.feed(Bytes.of("'p' 0000000b 'secret' 00"));
        assertEquals("Collected[p, 7 bytes]", String.valueOf(collector.poll()));
    }
}
