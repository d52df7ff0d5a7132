package io.portcullis.relay;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.portcullis.session.Ledger;
import io.portcullis.session.latency.LatencyHistory;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Times how long a target takes to its first reply, in the pipelines of sessions that are declared as references and of no others: from
 * the first bytes of a request that meets an idle target to the first that come back. What is sent before all is answered is not
 * timed: nobody could tell what it waited for.
 */
final class ReferenceMeter extends ChannelDuplexHandler {
    private enum State {
        IDLE,
        WAITING,
        ANSWERED
    }

    private final Ledger ledger;
    private final LatencyHistory history;
    private final LongSupplier clock;
    private State state = State.IDLE;
    private long sentAt;

    /**
     * @param ledger of the session: it knows of a request before that is written
     * @param clock of the history, in milliseconds
     */
    ReferenceMeter(Ledger ledger, LatencyHistory history, LongSupplier clock) {
        this.ledger = ledger;
        this.history = history;
        this.clock = clock;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (state == State.IDLE && !ledger.isQuiet()) {
            state = State.WAITING;
            sentAt = System.nanoTime();
        }
        context.write(message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (state == State.WAITING) {
            state = State.ANSWERED;
            history.add(clock.getAsLong(), TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - sentAt));
        }
        context.fireChannelRead(message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.fireChannelReadComplete();
        if (state == State.ANSWERED && ledger.isQuiet()) {
            state = State.IDLE;
        }
    }
}
