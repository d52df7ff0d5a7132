package io.portcullis.relay;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** A header is the same however it is cut, and what can still become one is bounded. How to fuzz for real: docs/testing.md. */
class ProxyHeaderFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void asItComes(byte[] bytes) {
        ProxyHeader whole = ProxyHeader.read(Unpooled.wrappedBuffer(bytes));
        ProxyHeader first = ProxyHeader.Incomplete.INCOMPLETE;
        for (int length = 0; length <= bytes.length && first instanceof ProxyHeader.Incomplete; length++) {
            ByteBuf in = Unpooled.wrappedBuffer(bytes, 0, length);
            first = ProxyHeader.read(in);
            if (first instanceof ProxyHeader.Incomplete && in.readableBytes() < length) {
                throw new AssertionError("bytes of half a header were taken");
            }
            if (first instanceof ProxyHeader.Incomplete && length > ProxyHeader.MAX_LENGTH) {
                throw new AssertionError("it waits for ever");
            }
        }
        if (!first.getClass().equals(whole.getClass())
                || (whole instanceof ProxyHeader.Proxied && !whole.equals(first))) {
            throw new AssertionError("whole it is " + whole + ", in pieces " + first);
        }
    }
}
