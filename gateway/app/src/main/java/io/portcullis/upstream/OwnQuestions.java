package io.portcullis.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.portcullis.wire.BackendTag;
import io.portcullis.wire.Collected;
import io.portcullis.wire.MessageCollector;
import io.portcullis.wire.ProtocolViolation;
import io.portcullis.wire.message.DataRow;
import io.portcullis.wire.message.ErrorFields;
import io.portcullis.wire.message.Query;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks questions of our own over a logged-in connection, one after another; takes the connection over, and closes it where the target does
 * not keep to the protocol or its time. On the connection's event loop.
 */
final class OwnQuestions extends ChannelInboundHandlerAdapter {
    static final int MOST_ROWS = 5_000;
    private static final int MOST_BYTES = 2 << 20;
    /** No row that we ask for is near this. */
    private static final int MAX_MESSAGE = 64 * 1024;

    /**
     * What the target said.
     *
     * @param error why it did not answer, with its SQLSTATE; null if it did. The rows are none then
     */
    record Answer(
            List<List<@Nullable String>> rows, @Nullable String error) {}

    private final Vertx vertx;
    private final Upstream upstream;
    private final Duration patience;
    private @Nullable MessageCollector messages;
    private @Nullable Promise<Answer> asked;
    private long timer;
    private List<List<@Nullable String>> rows = new ArrayList<>();
    private int bytes;
    private @Nullable String error;

    private OwnQuestions(Vertx vertx, Upstream upstream, Duration patience) {
        this.vertx = vertx;
        this.upstream = upstream;
        this.patience = patience;
    }

    /** @param patience for each answer */
    static OwnQuestions over(Vertx vertx, Upstream upstream, Duration patience) {
        OwnQuestions questions = new OwnQuestions(vertx, upstream, patience);
        upstream.takeOver().release();
        upstream.channel().pipeline().addBefore(Dialer.VERTX_HANDLER, "own-questions", questions);
        upstream.channel().config().setAutoRead(true);
        return questions;
    }

    /** Fails if the connection is lost; that the target does not answer is an {@link Answer}. One at a time. */
    Future<Answer> ask(String sql) {
        Promise<Answer> answer = Promise.promise();
        if (asked != null) {
            throw new IllegalStateException("one at a time");
        }
        if (!upstream.channel().isActive()) {
            return Future.failedFuture(new Lost("the connection is closed"));
        }
        asked = answer;
        rows = new ArrayList<>();
        bytes = 0;
        error = null;
        timer = vertx.setTimer(patience.toMillis(), _ -> lose("no answer within " + patience));
        ByteBuf out = upstream.channel().alloc().buffer();
        new Query(sql).encode(out);
        upstream.channel().writeAndFlush(out, upstream.channel().voidPromise());
        return answer.future();
    }

    void close() {
        if (upstream.channel().isActive()) {
            TargetConnector.discard(upstream);
        }
    }

    /** The connection is of no use any more. */
    static final class Lost extends Exception {
        Lost(String message) {
            super(message, null, false, false);
        }
    }

    private void lose(String why) {
        Promise<Answer> waiting = asked;
        asked = null;
        vertx.cancelTimer(timer);
        upstream.channel().close();
        if (waiting != null) {
            waiting.tryFail(new Lost(why));
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        messages = new MessageCollector(context.alloc(), MAX_MESSAGE);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (messages != null) {
            messages.close();
            messages = null;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf in = (ByteBuf) message;
        try {
            MessageCollector collector = messages;
            if (collector != null) {
                collector.feed(in);
                Collected next = collector.poll();
                while (next != null && context.channel().isActive()) {
                    take(next);
                    next = collector.poll();
                }
            }
        } catch (ProtocolViolation violation) {
            lose("not of the protocol: " + violation.operatorDetail());
        } finally {
            in.release();
        }
    }

    private void take(Collected message) {
        BackendTag tag = BackendTag.of(message.tag());
        if (tag == BackendTag.DATA_ROW) {
            row(message);
        } else if (tag == BackendTag.ERROR_RESPONSE) {
            ErrorFields fields = ErrorFields.decode(message.body());
            error = fields.code() + ": " + fields.message();
        } else if (tag == BackendTag.READY_FOR_QUERY) {
            ready();
        }
    }

    private void row(Collected message) {
        bytes += message.body().readableBytes();
        if (asked == null || rows.size() >= MOST_ROWS || bytes > MOST_BYTES) {
            lose("more than was asked for");
            return;
        }
        DataRow data = DataRow.decode(message.body());
        List<@Nullable String> texts = new ArrayList<>();
        for (int column = 0; column < data.values().size(); column++) {
            texts.add(data.text(column));
        }
        rows.add(texts);
    }

    private void ready() {
        Promise<Answer> waiting = asked;
        asked = null;
        vertx.cancelTimer(timer);
        if (waiting != null) {
            waiting.complete(new Answer(error == null ? rows : List.of(), error));
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        // Nothing is batched here.
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        lose("the target closed the connection");
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        lose(cause.toString());
    }
}
