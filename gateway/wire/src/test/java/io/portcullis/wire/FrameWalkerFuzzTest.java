package io.portcullis.wire;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** The same bytes whole and cut are the same messages. How to fuzz for real: docs/testing.md. */
class FrameWalkerFuzzTest {
    @FuzzTest(maxDuration = "5m")
    void theBackendsStreamAsOneChunkAndInPieces(FuzzedDataProvider data) {
        compare(true, data);
    }

    @FuzzTest(maxDuration = "5m")
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
