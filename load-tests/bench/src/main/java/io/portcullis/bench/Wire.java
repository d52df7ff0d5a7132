package io.portcullis.bench;

import io.portcullis.harness.Frontend;
import io.portcullis.harness.Scram;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** Connections that are logged in, and the one slow, careful reading of an answer that tells how long it is. */
final class Wire {
    private static final int RECEIVE_BUFFER = 1 << 20;

    private Wire() {}

    /** A blocking connection right behind its ReadyForQuery. */
    static SocketChannel open(Peer peer) throws IOException {
        SocketChannel channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER);
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), peer.port()));
            logIn(channel, peer);
            return channel;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static void logIn(SocketChannel channel, Peer peer) throws IOException {
        DataInputStream in = new DataInputStream(channel.socket().getInputStream());
        OutputStream out = channel.socket().getOutputStream();
        out.write(Frontend.startup("user", peer.user(), "database", Lab.DATABASE));
        Scram scram = new Scram(peer.password());
        for (int tag = in.readByte(); tag != 'Z'; tag = in.readByte()) {
            byte[] body = body(in);
            if (tag == 'R') {
                answer(body, scram, out);
            } else if (tag == 'E') {
                throw new IOException(peer + " refuses the login: " + new String(body, StandardCharsets.UTF_8));
            }
        }
        body(in);
    }

    private static void answer(byte[] authentication, Scram scram, OutputStream out) throws IOException {
        int kind = ByteBuffer.wrap(authentication).getInt();
        String rest = new String(authentication, 4, authentication.length - 4, StandardCharsets.UTF_8);
        switch (kind) {
            case 0 -> {}
            case 10 -> out.write(Frontend.saslInitialResponse(Scram.MECHANISM, scram.clientFirst()));
            case 11 -> out.write(Frontend.saslResponse(scram.clientFinal(rest)));
            case 12 -> scram.checkServerFinal(rest);
            default -> throw new IOException("authentication " + kind);
        }
    }

    /** Sends a request on an idle connection and counts the bytes of its answer, ReadyForQuery included. */
    static long lengthOfAnswer(SocketChannel channel, byte[] request) throws IOException {
        channel.socket().getOutputStream().write(request);
        DataInputStream in = new DataInputStream(channel.socket().getInputStream());
        long length = 0;
        int tag;
        do {
            tag = in.readByte();
            byte[] body = body(in);
            if (tag == 'E') {
                throw new IOException(new String(body, StandardCharsets.UTF_8));
            }
            length += 5 + body.length;
        } while (tag != 'Z');
        return length;
    }

    private static byte[] body(DataInputStream in) throws IOException {
        byte[] body = new byte[in.readInt() - 4];
        in.readFully(body);
        return body;
    }

    static void writeFully(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Says Terminate and closes. */
    static void close(SocketChannel channel) {
        try (channel) {
            channel.configureBlocking(true);
            writeFully(channel, ByteBuffer.wrap(Frontend.terminate()));
        } catch (IOException _) {
            // It is closed in any case.
        }
    }
}
