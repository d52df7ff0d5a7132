package io.portcullis.upstream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.portcullis.harness.Await;
import io.portcullis.upstream.OwnQuestions.Answer;
import io.portcullis.wire.message.BackendKeyData;
import io.portcullis.wire.message.ErrorFields;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A target that answers, and targets that do anything else. */
class OwnQuestionsTest {
    private final Vertx vertx = Vertx.vertx();
    private EmbeddedChannel channel;

    @BeforeEach
    void connect() {
        channel = new EmbeddedChannel();
        channel.pipeline().addLast(Dialer.VERTX_HANDLER, new ChannelInboundHandlerAdapter());
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private OwnQuestions questions(Duration patience) {
        Upstream upstream = new Upstream(
                channel,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 5432),
                "127.0.0.1",
                null,
                new TargetGreeting(new BackendKeyData(7, new byte[4]), List.of(), List.of()),
                0,
                Map.of(),
                false);
        return OwnQuestions.over(vertx, upstream, patience);
    }

    private OwnQuestions questions() {
        return questions(Duration.ofMinutes(1));
    }

    private void says(ByteBuf... messages) {
        channel.writeInbound(Unpooled.wrappedBuffer(messages));
    }

    private static ByteBuf row(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Unpooled.buffer()
                .writeByte('D')
                .writeInt(4 + 2 + 4 + bytes.length)
                .writeShort(1)
                .writeInt(bytes.length)
                .writeBytes(bytes);
    }

    private static ByteBuf ready() {
        return Unpooled.buffer().writeByte('Z').writeInt(5).writeByte('I');
    }

    private static ByteBuf error() {
        ByteBuf out = Unpooled.buffer();
        ErrorFields.of("ERROR", "57014", "canceling statement").encodeError(out);
        return out;
    }

    private void assertLost(Future<Answer> answer, String words) {
        assertTrue(answer.failed(), "still waits");
        assertTrue(String.valueOf(answer.cause().getMessage()).contains(words), () -> String.valueOf(answer.cause()));
        assertFalse(channel.isActive(), "the connection is of no use any more");
    }

    @Test
    void rowsComeAndOneQuestionFollowsAnother() {
        OwnQuestions questions = questions();
        Future<Answer> first = questions.ask("SELECT 1");
        says(row("a"), row("b"), ready());
        Future<Answer> second = questions.ask("SELECT 2");
        says(ready());

        assertEquals(List.of(List.of("a"), List.of("b")), first.result().rows());
        assertNull(first.result().error());
        assertEquals(List.of(), second.result().rows());
    }

    @Test
    void oneThatFailsCostsNoOther() {
        OwnQuestions questions = questions();
        Future<Answer> first = questions.ask("SELECT 1");
        says(row("a"), error(), ready());
        Future<Answer> second = questions.ask("SELECT 2");
        says(row("b"), ready());

        assertEquals(List.of(), first.result().rows());
        assertEquals("57014: canceling statement", first.result().error());
        assertEquals(List.of(List.of("b")), second.result().rows());
    }

    @Test
    void whoSendsRowsWithoutEndIsCutOff() {
        Future<Answer> answer = questions().ask("SELECT 1");
        for (int i = 0; i <= OwnQuestions.MOST_ROWS && channel.isActive(); i++) {
            says(row("a"));
        }

        assertLost(answer, "more than was asked for");
    }

    @Test
    void whoSendsMuchIsCutOff() {
        Future<Answer> answer = questions().ask("SELECT 1");
        for (int i = 0; i < 100 && channel.isActive(); i++) {
            says(row("a".repeat(60_000)));
        }

        assertLost(answer, "more than was asked for");
    }

    @Test
    void aMessageThatIsTooLongIsNotWaitedFor() {
        Future<Answer> answer = questions().ask("SELECT 1");
        says(Unpooled.buffer().writeByte('D').writeInt(1 << 30));

        assertLost(answer, "not of the protocol");
    }

    @Test
    void whatIsNoMessageEndsIt() {
        Future<Answer> answer = questions().ask("SELECT 1");
        says(Unpooled.buffer().writeByte('D').writeInt(6).writeShort(9));

        assertLost(answer, "not of the protocol");
    }

    @Test
    void whoSendsRowsUnaskedIsCutOff() {
        OwnQuestions questions = questions();
        says(row("a"));

        assertFalse(channel.isActive());
        assertTrue(questions.ask("SELECT 1").failed());
    }

    @Test
    void whoSaysNothingIsNotWaitedForLong() {
        Future<Answer> answer = questions(Duration.ofMillis(20)).ask("SELECT 1");

        Await.until("it is given up", Duration.ofSeconds(20), () -> {
            channel.runPendingTasks();
            return answer.isComplete();
        });
        assertLost(answer, "no answer within");
    }

    @Test
    void whoHangsUpFailsTheQuestion() {
        Future<Answer> answer = questions().ask("SELECT 1");
        channel.close();

        assertLost(answer, "closed the connection");
    }
}
