package io.portcullis.gateway;

import io.portcullis.harness.Await;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is no PostgreSQL, or one that no real server can be made to be: it reads a startup packet, says what it is told to
 * say, and notes what comes back.
 */
final class FakeServer implements AutoCloseable {
    private final ServerSocket listener;
    private final byte[] answer;
    private final boolean close;
    private final AtomicInteger ended = new AtomicInteger();
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

    /** @param close whether it closes its connection behind the answer */
    private FakeServer(byte[] answer, boolean close) {
        this.answer = answer.clone();
        this.close = close;
        try {
            listener = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    static FakeServer saying(byte[] answer) {
        return new FakeServer(answer, false);
    }

    static FakeServer closingAfter(byte[] answer) {
        return new FakeServer(answer, true);
    }

    /** As a target's file names it. */
    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** Everything that came behind startup packets. */
    synchronized byte[] heard() {
        return heard.toByteArray();
    }

    /** Waits until its one connection is gone, over which nothing may have come behind the first packet. */
    void awaitEndedUnheard() {
        awaitEnded(1);
        if (heard().length != 0) {
            throw new AssertionError(heard().length + " bytes were said");
        }
    }

    /** Waits until so many connections have come and gone. */
    void awaitEnded(int count) {
        Await.until(() -> "connections ended: " + ended, World.SOON, () -> ended.get() == count);
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException _) {
            // Closed: this test is over.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            in.skipNBytes(in.readInt() - Integer.BYTES);
            socket.getOutputStream().write(answer);
            for (int one = close ? -1 : in.read(); one >= 0; one = in.read()) {
                hear(one);
            }
        } catch (IOException _) {
            // The gateway may also end with a reset.
        } finally {
            ended.incrementAndGet();
        }
    }

    private synchronized void hear(int one) {
        heard.write(one);
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
