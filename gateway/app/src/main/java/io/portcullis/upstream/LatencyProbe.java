package io.portcullis.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.portcullis.config.LatencySettings;
import io.portcullis.config.Target;
import io.portcullis.log.LogText;
import io.portcullis.session.latency.LatencyHistory;
import io.portcullis.wire.BackendTag;
import io.portcullis.wire.Collected;
import io.portcullis.wire.MessageCollector;
import io.portcullis.wire.ProtocolViolation;
import io.portcullis.wire.message.Query;
import io.portcullis.wire.message.StartupParameter;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks one target again and again, over one connection of its own, and times the first bytes of each answer. A question that is not
 * answered counts at each further interval with the time it has waited by then: a target that hangs must not look like one of
 * which nothing is known. On one event loop.
 */
final class LatencyProbe {
    private static final Logger LOG = Logger.getLogger(LatencyProbe.class);
    private static final String QUESTION = "SELECT 1";
    /** No answer to it is near this. */
    private static final int MAX_MESSAGE = 64 * 1024;
    /** After so long without an answer the connection is given up. */
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(1);

    private enum State {
        APART,
        CONNECTING,
        READY,
        ASKED,
        /** The answer has begun. */
        ANSWERED
    }

    private final Vertx vertx;
    private final TargetConnector connector;
    private final Target target;
    private final LatencySettings.Probe settings;
    private final LatencyHistory history;
    private final LongSupplier clock;
    private final OwnBackends own;
    private State state = State.APART;
    private long askedAt;
    private long timer;
    private boolean failing;
    private boolean closed;
    private @Nullable ChannelHandlerContext connection;

    /** @param clock of the history, in milliseconds */
    LatencyProbe(
            Vertx vertx,
            TargetConnector connector,
            Target target,
            LatencySettings.Probe settings,
            LatencyHistory history,
            LongSupplier clock,
            OwnBackends own) {
        this.vertx = vertx;
        this.connector = connector;
        this.target = target;
        this.settings = settings;
        this.history = history;
        this.clock = clock;
        this.own = own;
    }

    LatencyProbe begin() {
        timer = vertx.setPeriodic(settings.interval().toMillis(), _ -> tick());
        tick();
        return this;
    }

    void close() {
        closed = true;
        vertx.cancelTimer(timer);
        hangUp();
    }

    private void hangUp() {
        ChannelHandlerContext open = connection;
        if (open != null) {
            open.close();
        }
    }

    private void tick() {
        switch (state) {
            case APART -> connect();
            case READY -> ask();
            case ASKED -> {
                long waited = System.nanoTime() - askedAt;
                took(waited);
                if (waited > PATIENCE) {
                    hangUp();
                }
            }
            case CONNECTING, ANSWERED -> {}
        }
    }

    private void took(long nanos) {
        history.add(clock.getAsLong(), TimeUnit.NANOSECONDS.toMicros(nanos));
    }

    private void connect() {
        state = State.CONNECTING;
        SessionStartup startup = SessionStartup.of(StartupParameter.of("application_name", "portcullis"));
        connector.connect(target, settings.role(), target.database(), startup).onComplete(done -> {
            if (done.failed()) {
                failed(String.valueOf(done.cause().getMessage()));
            } else if (closed) {
                TargetConnector.discard(done.result());
            } else {
                connected(done.result());
            }
        });
    }

    private void failed(String why) {
        state = State.APART;
        if (!failing) {
            failing = true;
            LOG.warnf(
                    "latency-probe-failed target=%s consequence=\"it is not known how fast it answers\" detail=%s",
                    target.name(), LogText.quoted(why));
        }
    }

    private void connected(Upstream upstream) {
        if (failing) {
            failing = false;
            LOG.infof("latency-probe-back target=%s", target.name());
        }
        upstream.takeOver().release();
        OwnBackends.Backend backend = OwnBackends.Backend.of(target.name(), upstream);
        own.opened(backend);
        upstream.channel().closeFuture().addListener(_ -> own.closed(backend));
        upstream.channel().pipeline().addBefore(Dialer.VERTX_HANDLER, "latency-probe", new Answers());
        upstream.channel().config().setAutoRead(true);
        state = State.READY;
        if (upstream.channel().isActive()) {
            ask();
        } else {
            state = State.APART;
        }
    }

    private void ask() {
        ChannelHandlerContext open = connection;
        if (open == null) {
            state = State.APART;
            return;
        }
        state = State.ASKED;
        askedAt = System.nanoTime();
        ByteBuf out = open.alloc().buffer();
        new Query(QUESTION).encode(out);
        open.writeAndFlush(out, open.voidPromise());
    }

    /** What comes over the connection. */
    private final class Answers extends ChannelInboundHandlerAdapter {
        private @Nullable MessageCollector messages;

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            messages = new MessageCollector(context.alloc(), MAX_MESSAGE);
            connection = context;
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf in = (ByteBuf) message;
            try {
                if (state == State.ASKED) {
                    took(System.nanoTime() - askedAt);
                    state = State.ANSWERED;
                }
                if (messages != null) {
                    messages.feed(in);
                    read(messages);
                }
            } catch (ProtocolViolation violation) {
                context.close();
            } finally {
                in.release();
            }
        }

        private void read(MessageCollector from) {
            Collected next = from.poll();
            while (next != null) {
                if (next.tag() == BackendTag.READY_FOR_QUERY.code() && state == State.ANSWERED) {
                    state = State.READY;
                }
                next = from.poll();
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            // Nothing is batched here.
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (messages != null) {
                messages.close();
                messages = null;
            }
            connection = null;
            state = State.APART;
            context.fireChannelInactive();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
