package io.portcullis.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Over real sockets: it is the kernel that would throw the last word away. */
class FarewellTest {
    private static final byte[] LAST_WORD = "go away".getBytes(StandardCharsets.US_ASCII);

    private final NioEventLoopGroup loop = new NioEventLoopGroup(1);
    private final CompletableFuture<Channel> accepted = new CompletableFuture<>();

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Says farewell to whoever says anything. */
    private Socket connect(long linger) throws IOException {
        ChannelInitializer<Channel> initializer = new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                accepted.complete(channel);
                channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext context, Object message) {
                        ReferenceCountUtil.release(message);
                        Farewell.say(context, Unpooled.copiedBuffer(LAST_WORD), linger);
                    }
                });
            }
        };
        Channel server = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(initializer)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
        InetSocketAddress address = (InetSocketAddress) server.localAddress();
        Socket client = new Socket(address.getAddress(), address.getPort());
        client.setSoTimeout(20_000);
        return client;
    }

    @Test
    void theLastWordArrivesThoughTheClientGoesOnSending() throws Exception {
        try (Socket client = connect(20_000)) {
            for (int i = 0; i < 100; i++) {
                client.getOutputStream().write(new byte[64 * 1024]);
            }

            assertArrayEquals(LAST_WORD, client.getInputStream().readAllBytes(), "then comes the end, not a reset");
            client.getOutputStream().write(new byte[64 * 1024]);
            assertTrue(accepted.get().isOpen(), "the client has not closed yet");
        }
        accepted.get().closeFuture().get(20, TimeUnit.SECONDS);
        assertFalse(accepted.get().isOpen());
    }

    @Test
    void whoNeverClosesIsClosedAfterTheLingerDeadline() throws Exception {
        try (Socket client = connect(100)) {
            client.getOutputStream().write(1);
            assertArrayEquals(LAST_WORD, client.getInputStream().readAllBytes());

            accepted.get().closeFuture().get(20, TimeUnit.SECONDS);
            assertEquals(-1, client.getInputStream().read());
        }
    }
}
