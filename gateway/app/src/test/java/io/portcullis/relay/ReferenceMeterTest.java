package io.portcullis.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.portcullis.session.Ledger;
import io.portcullis.session.latency.LatencyHistory;
import io.portcullis.wire.BackendTag;
import io.portcullis.wire.FrontendTag;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReferenceMeterTest {
    private final Ledger ledger = new Ledger();
    private final LatencyHistory history = new LatencyHistory();
    /** What the session's own leg does when it reads. */
    private Runnable onRead = () -> {};

    private final EmbeddedChannel channel =
            new EmbeddedChannel(new ReferenceMeter(ledger, history, () -> 0), new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                    onRead.run();
                }
            });

    @AfterEach
    void close() {
        channel.close();
    }

    private int samples() {
        return history.read(0, Duration.ofMinutes(1), 50).samples();
    }

    private void asks() {
        ledger.onFrontend(FrontendTag.QUERY);
        channel.writeOutbound(Unpooled.EMPTY_BUFFER);
    }

    private void reads(BackendTag... tags) {
        onRead = () -> {
            for (BackendTag tag : tags) {
                ledger.onBackend(tag, (byte) 'I');
            }
        };
        channel.writeInbound(Unpooled.EMPTY_BUFFER);
    }

    @Test
    void theFirstReplyToEachRequestIsTimed() {
        asks();
        assertEquals(0, samples());
        reads(BackendTag.ROW_DESCRIPTION);
        assertEquals(1, samples());
        reads(BackendTag.DATA_ROW);
        reads(BackendTag.COMMAND_COMPLETE, BackendTag.READY_FOR_QUERY);
        assertEquals(1, samples());

        asks();
        reads(BackendTag.ROW_DESCRIPTION, BackendTag.COMMAND_COMPLETE, BackendTag.READY_FOR_QUERY);

        assertEquals(2, samples());
    }

    @Test
    void whatIsSentBeforeAllIsAnsweredIsNot() {
        asks();
        reads(BackendTag.ROW_DESCRIPTION);
        asks();
        reads(BackendTag.COMMAND_COMPLETE, BackendTag.READY_FOR_QUERY);
        reads(BackendTag.ROW_DESCRIPTION, BackendTag.COMMAND_COMPLETE, BackendTag.READY_FOR_QUERY);
        assertEquals(1, samples());
    }

    @Test
    void whatTheTargetSaysUnaskedIsNot() {
        reads(BackendTag.NOTIFICATION_RESPONSE);
        // Something of the gateway's own.
        channel.writeOutbound(Unpooled.EMPTY_BUFFER);
        reads(BackendTag.PARSE_COMPLETE);

        assertEquals(0, samples());
    }
}
