package io.portcullis.wire;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;

/** How to fuzz for real: docs/testing.md. */
class MessageCollectorFuzzTest {
    private static final int MAX_BODY = 64;

    @FuzzTest(maxDuration = "1m")
    void whatIsCollectedIsWhatArrived(FuzzedDataProvider data) {
        int step = data.consumeInt(1, 7);
        byte[] stream = data.consumeRemainingAsBytes();
        ByteBuf again = Unpooled.buffer();
        try (MessageCollector collector = new MessageCollector(UnpooledByteBufAllocator.DEFAULT, MAX_BODY)) {
            for (int from = 0; from < stream.length; from += step) {
                collector.feed(Unpooled.wrappedBuffer(stream, from, Math.min(step, stream.length - from)));
                for (Collected next = collector.poll(); next != null; next = collector.poll()) {
                    again.writeByte(next.tag())
                            .writeInt(next.body().readableBytes() + 4)
                            .writeBytes(next.body());
                }
            }
            again.writeBytes(collector.leftover());
            if (!again.equals(Unpooled.wrappedBuffer(stream))) {
                throw new AssertionError("bytes were lost or changed");
            }
        } catch (ProtocolViolation refused) {
            if (!again.equals(Unpooled.wrappedBuffer(stream, 0, again.readableBytes()))) {
                throw new AssertionError("bytes were lost or changed before the fault", refused);
            }
        }
    }
}
