package io.portcullis.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a stream is cut, the walker sees the same messages and what it lets pass is the same stream. */
class FrameWalkerSplitTest {
    private static final ByteBuf BACKEND =
            Bytes.of("'1' 00000004  '2' 00000004  'D' 0000000e 0001 00000004 'row1'  'D' 0000000a 0001 ffffffff"
                    + " 'C' 0000000d 'SELECT 2' 00  'Z' 00000005 'T'  'I' 00000004  'Z' 00000005 'I'"
                    + " 'd' 00000004  'd' 00000006 'Z' 00  'Z' 00000005 'E'");

    private static final ByteBuf FRONTEND =
            Bytes.of("'P' 00000010 00 'select 1' 00 0000  'B' 0000000c 00 00 0000 0000 0000  'E' 00000009 00 00000000"
                    + " 'S' 00000004  'H' 00000004  'd' 00000004  'Q' 0000000d 'select 1' 00  'X' 00000004");

    /** An own, plain reading of the format, to compare with. */
    private static List<Walked.Seen> expected(ByteBuf stream, boolean backend) {
        List<Walked.Seen> messages = new ArrayList<>();
        ByteBuf in = stream.slice();
        while (in.isReadable()) {
            int start = in.readerIndex();
            char tag = (char) in.readByte();
            int body = in.readInt() - 4;
            messages.add(new Walked.Seen(tag, body, start, backend && tag == 'Z' ? (char) in.getByte(start + 5) : '-'));
            in.skipBytes(body);
        }
        return messages;
    }

    private static void assertSameWhenCut(ByteBuf stream, boolean backend, List<Walked.Seen> expected, int... cuts) {
        Walked walked = new Walked(backend);
        int from = 0;
        for (int i = 0; i <= cuts.length; i++) {
            int to = i < cuts.length ? cuts[i] : stream.readableBytes();
            walked.feed(stream.slice(from, to - from));
            assertNothingUnknownPassed(stream, walked, to);
            from = to;
        }
        assertEquals(expected, walked.messages);
        assertEquals(stream, walked.forwarded);
    }

    /** What was forwarded ends in no header, and is all that arrived but the held bytes. */
    private static void assertNothingUnknownPassed(ByteBuf stream, Walked walked, int arrived) {
        int forwarded = walked.forwarded.readableBytes();
        assertEquals(arrived, forwarded + walked.walker.held());
        assertTrue(walked.walker.held() < 6);
        assertEquals(stream.slice(0, forwarded), walked.forwarded);
        long known = 0;
        for (Walked.Seen seen : walked.messages) {
            known = seen.start() + 5 + seen.bodyLength();
        }
        assertEquals(Math.max(0, known - forwarded), walked.walker.bodyRemaining());
        assertEquals(known > forwarded, walked.walker.midMessage());
        assertTrue(forwarded <= known);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cutAtEveryPositionAndEveryPairOfPositions(boolean backend) {
        ByteBuf stream = backend ? BACKEND : FRONTEND;
        List<Walked.Seen> expected = expected(stream, backend);
        int length = stream.readableBytes();
        for (int first = 0; first <= length; first++) {
            assertSameWhenCut(stream, backend, expected, first);
            for (int second = first; second <= length; second++) {
                assertSameWhenCut(stream, backend, expected, first, second);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cutIntoSingleBytes(boolean backend) {
        ByteBuf stream = backend ? BACKEND : FRONTEND;
        int[] cuts = new int[stream.readableBytes() - 1];
        for (int i = 0; i < cuts.length; i++) {
            cuts[i] = i + 1;
        }
        assertSameWhenCut(stream, backend, expected(stream, backend), cuts);
    }

    @Test
    void randomStreamsCutAtRandom() {
        for (long seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            boolean backend = random.nextBoolean();
            ByteBuf stream = randomStream(random, backend);
            List<Walked.Seen> expected = expected(stream, backend);
            int[] cuts = random.ints(random.nextInt(20), 0, stream.readableBytes() + 1)
                    .sorted()
                    .toArray();
            try {
                assertSameWhenCut(stream, backend, expected, cuts);
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("seed " + seed, failure);
            }
        }
    }

    private static ByteBuf randomStream(Random random, boolean backend) {
        ByteBuf stream = Unpooled.buffer();
        for (int n = random.nextInt(1, 30); n > 0; n--) {
            String tags = backend ? "RK23CWdcGHDIEVvnNAtS1sZT" : "BCdcfDEHFPpQSX";
            byte tag = (byte) tags.charAt(random.nextInt(tags.length()));
            if (random.nextInt(4) == 0) {
                tag = (byte) (backend ? 'Z' : 'S');
            }
            if (backend && tag == 'Z') {
                stream.writeByte(tag).writeInt(5).writeByte("ITE".charAt(random.nextInt(3)));
            } else {
                byte[] body = new byte[random.nextInt(3) == 0 ? 0 : random.nextInt(40)];
                random.nextBytes(body);
                stream.writeByte(tag).writeInt(body.length + 4).writeBytes(body);
            }
        }
        return stream;
    }
}
