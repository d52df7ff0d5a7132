package io.portcullis.relay;

import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DuplexChannel;

/** An embedded channel that can be half-closed, as sockets can. Closed by its pipeline, it leaves its timers alone. */
final class FakeChannel extends EmbeddedChannel implements DuplexChannel {
    private final ChannelConfig reading = new DefaultChannelConfig(this) {
        private boolean autoRead = true;

        @Override
        public boolean isAutoRead() {
            return autoRead;
        }

        // Without asking for a read, at which the embedded channel would run tasks in the middle of whatever runs now.
        @Override
        public ChannelConfig setAutoRead(boolean wanted) {
            autoRead = wanted;
            return this;
        }
    };

    private boolean outputShutdown;

    FakeChannel(ChannelHandler... handlers) {
        super(handlers);
    }

    /** While the superclass is constructed there is none of ours yet. */
    @Override
    public ChannelConfig config() {
        return reading == null ? super.config() : reading;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputShutdown;
    }

    @Override
    public ChannelFuture shutdownOutput() {
        return shutdownOutput(newPromise());
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        outputShutdown = true;
        return promise.setSuccess();
    }

    @Override
    public boolean isInputShutdown() {
        return false;
    }

    @Override
    public ChannelFuture shutdownInput() {
        throw new UnsupportedOperationException("nobody of us does that");
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        return shutdownInput();
    }

    @Override
    public boolean isShutdown() {
        return outputShutdown;
    }

    @Override
    public ChannelFuture shutdown() {
        return shutdownInput();
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        return shutdownInput();
    }
}
