package io.portcullis.upstream;

import static io.portcullis.upstream.FakeTarget.key;
import static io.portcullis.upstream.FakeTarget.notice;
import static io.portcullis.upstream.FakeTarget.ok;
import static io.portcullis.upstream.FakeTarget.raw;
import static io.portcullis.upstream.FakeTarget.ready;
import static io.portcullis.upstream.FakeTarget.row;
import static io.portcullis.upstream.FakeTarget.sasl;
import static io.portcullis.upstream.FakeTarget.setting;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.portcullis.policy.RefusalReason;
import io.portcullis.wire.message.SaslInitialResponse;
import io.portcullis.wire.message.StartupMessage;
import io.portcullis.wire.message.StartupParameter;
import io.portcullis.wire.scram.ScramClient;
import io.portcullis.wire.scram.ScramClientKeyCache;
import io.portcullis.wire.scram.ScramFault;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetLoginHandlerTest {
    private static final Vertx VERTX = Vertx.vertx();

    private final FakeTarget target = new FakeTarget(FakeTarget.PASSWORD);
    private final ScramClientKeyCache keys = new ScramClientKeyCache(4);
    private final Promise<TargetGreeting> done = Promise.promise();
    private final EmbeddedChannel channel;

    /** Keys that are known need not be derived: then everything happens on the event loop. */
    TargetLoginHandlerTest() throws ScramFault {
        ScramClient earlier = client();
        FakeTarget before = new FakeTarget(FakeTarget.PASSWORD);
        ByteBuf first = FakeTarget.bytes(new SaslInitialResponse("SCRAM-SHA-256", earlier.clientFirst())::encode);
        ByteBuf challenge = before.challenge(first);
        earlier.onServerFirst(bytesOf(challenge.skipBytes(9)));
        StartupMessage startup = new StartupMessage(3, 0, List.of(StartupParameter.of("user", "clerk")));
        TargetLogin login = new TargetLogin("shop", 2, FakeTarget.scram(client()), _ -> "SELECT 1");
        channel = new EmbeddedChannel(new TargetLoginHandler("shop", startup, login, VERTX.getOrCreateContext(), done));
        sent().release();
    }

    @AfterAll
    static void stop() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    private ScramClient client() {
        return new ScramClient(
                keys,
                "shop/clerk",
                FakeTarget.PASSWORD.toCharArray(),
                "a nonce of a client".getBytes(StandardCharsets.US_ASCII));
    }

    private static byte[] bytesOf(ByteBuf buffer) {
        byte[] bytes = new byte[buffer.readableBytes()];
        buffer.readBytes(bytes);
        return bytes;
    }

    private ByteBuf sent() {
        return requireNonNull(channel.<ByteBuf>readOutbound());
    }

    private void say(int pieces, ByteBuf... messages) {
        ByteBuf all = Unpooled.wrappedBuffer(messages);
        while (all.isReadable()) {
            ByteBuf piece = Unpooled.copiedBuffer(all.readSlice(Math.min(pieces, all.readableBytes())));
            channel.writeInbound(piece);
            assertEquals(0, piece.refCnt(), "what was read is released");
        }
    }

    private void logIn(int pieces, ByteBuf... behind) throws ScramFault {
        say(pieces, sasl("SCRAM-SHA-256"));
        ByteBuf challenge = target.challenge(sent());
        say(pieces, challenge);
        ByteBuf proof = target.proof(sent());
        say(pieces, proof, ok(), setting("server_version", "18.1"), notice("hello"), key(), ready());
        sent().release();
        say(pieces, raw('T', "\0\0"), row("1700000000000000", "f"), raw('C', "SELECT 1\0"));
        say(100_000, Unpooled.wrappedBuffer(ready(), Unpooled.wrappedBuffer(behind)));
    }

    private TargetRefusal refusal() {
        assertFalse(channel.isActive(), "the connection is closed");
        return assertInstanceOf(TargetRefusal.class, done.future().cause());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100_000})
    void aLoginMayComeInAnyPieces(int pieces) throws ScramFault {
        logIn(pieces);

        assertEquals(List.of("1700000000000000", "f"), done.future().result().row());
        assertFalse(channel.pipeline().get(Holding.class).take().isReadable());
        assertTrue(channel.isActive());
        assertFalse(channel.config().isAutoRead(), "whoever takes over begins to read");
        assertNull(channel.pipeline().get(TargetLoginHandler.class));
    }

    @Test
    void whatCameBehindTheLoginIsKept() throws ScramFault {
        logIn(100_000, notice("late"));

        // With TLS one read may come in several pieces.
        channel.writeInbound(notice("later"));

        ByteBuf leftover = channel.pipeline().get(Holding.class).take();
        assertEquals(Unpooled.wrappedBuffer(notice("late"), notice("later")), leftover);
        leftover.release();
    }

    @Test
    void aMessageThatIsTooLongIsRefusedByItsHeader() {
        say(5, Unpooled.buffer().writeByte('R').writeInt(64 * 1024 + 5));

        assertEquals(RefusalReason.TARGET_FAULT, refusal().reason());
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 0, -1, Integer.MIN_VALUE, Integer.MAX_VALUE})
    void anImpossibleLengthIsRefused(int length) {
        say(5, Unpooled.buffer().writeByte('R').writeInt(length));

        assertEquals(RefusalReason.TARGET_FAULT, refusal().reason());
    }

    @Test
    void whoClosesInTheLoginCanNotBeReached() {
        say(100, sasl("SCRAM-SHA-256"));
        sent().release();
        channel.close();

        assertEquals(RefusalReason.TARGET_UNREACHABLE, refusal().reason());
    }

    @Test
    void nothingIsAnsweredAfterARefusal() {
        say(100_000, key(), sasl("SCRAM-SHA-256"));

        assertEquals(RefusalReason.TARGET_FAULT, refusal().reason());
        assertNull(channel.<ByteBuf>readOutbound());
    }

    @Test
    void aFloodOfNoticesTakesNoRoom() throws ScramFault {
        for (int i = 0; i < 10_000; i++) {
            say(100_000, notice("x".repeat(1_000)));
        }
        logIn(100_000);

        assertTrue(done.future().succeeded());
    }
}
