package io.portcullis.wire;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Runs over its seeds with every build. To fuzz for real, one target at a time, until interrupted or for five minutes:
 *
 * <pre>{@code
 * JAZZER_FUZZ=1 ./mvnw -Dfuzz.quiet=false -pl gateway/wire test-compile surefire:test@fuzz-seeds \
 *     '-Dtest=FrameWalkerFuzzTest#theBackendsStreamAsOneChunkAndInPieces'
 * }</pre>
 *
 * The input that breaks it becomes a file {@code crash-…} beside the seeds: to be named after the trap and kept. (An interrupted
 * run leaves one too, harmless.)
 */
class FrameWalkerFuzzTest {
    @FuzzTest
    void theBackendsStreamAsOneChunkAndInPieces(FuzzedDataProvider data) {
        compare(true, data);
    }

    @FuzzTest
    void theFrontendsStreamAsOneChunkAndInPieces(FuzzedDataProvider data) {
        compare(false, data);
    }

    /** The same bytes whole and cut give the same messages, the same forwarded bytes and the same fault. */
    private static void compare(boolean backend, FuzzedDataProvider data) {
        // The provider takes numbers from the end of the input: the seeds begin with the stream itself.
        int step = data.consumeInt(1, 7);
        byte[] stream = data.consumeRemainingAsBytes();
        Walked whole = new Walked(backend);
        Walked cut = new Walked(backend);
        String wholeFault = feed(whole, Unpooled.wrappedBuffer(stream));
        String cutFault = "";
        for (int from = 0; from < stream.length && cutFault.isEmpty(); from += step) {
            cutFault = feed(cut, Unpooled.wrappedBuffer(stream, from, Math.min(step, stream.length - from)));
        }
        if (!wholeFault.equals(cutFault)
                || !whole.messages.equals(cut.messages)
                || !whole.forwarded.equals(cut.forwarded)) {
            throw new AssertionError("whole and cut differ");
        }
    }

    private static String feed(Walked walked, ByteBuf chunk) {
        try {
            walked.feed(chunk);
            return "";
        } catch (ProtocolViolation violation) {
            return violation.operatorDetail();
        }
    }
}
