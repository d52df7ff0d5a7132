package io.portcullis.gateway;

import io.portcullis.harness.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a gateway and a real server and passes everything on, until it is told to hold new connections up, to
 * say something itself, or to end what it passes.
 */
final class Middle implements AutoCloseable {
    private final PostgresServer server;
    private final ServerSocket listener;
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);

    Middle(PostgresServer server) {
        this.server = server;
        try {
            listener = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    /** As a target's file names it. */
    String address() {
        return "127.0.0.1:" + listener.getLocalPort();
    }

    /** Connections made from now on are accepted, but nothing passes on them before {@link #release}. */
    void holdNew() {
        gate = new CountDownLatch(1);
    }

    /** What passes on the newest connection waits from now on; others go on. */
    void holdNewest() {
        links.getLast().held = new CountDownLatch(1);
    }

    void release() {
        gate.countDown();
        links.forEach(link -> link.held.countDown());
    }

    /** Bytes that are held up. */
    int held() {
        return waiting.get();
    }

    /** All connections that were ever made. */
    int connections() {
        return links.size();
    }

    /** Those that the gateway has not closed. */
    long open() {
        return links.stream().filter(link -> !link.closedByGateway).count();
    }

    /** Says something to the gateway on the newest connection, as if the server had. */
    void say(byte[] bytes) {
        try {
            links.getLast().gateway.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the newest connection towards the gateway, wherever in a message it is: with FIN, or with RST. */
    void end(boolean reset) {
        links.getLast().end(reset);
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                Link link = new Link(listener.accept(), gate);
                links.add(link);
                Thread.ofVirtual().start(link);
            }
        } catch (IOException _) {
            // Closed: this test is over.
        }
    }

    @Override
    public void close() {
        release();
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        links.forEach(link -> link.end(false));
    }

    /** One connection of the gateway and the one to the server that belongs to it. */
    private final class Link implements Runnable {
        final Socket gateway;
        volatile CountDownLatch held;
        volatile boolean closedByGateway;

        Link(Socket gateway, CountDownLatch held) {
            this.gateway = gateway;
            this.held = held;
        }

        @Override
        public void run() {
            try (gateway;
                    Socket upstream = new Socket(server.host(), server.port())) {
                Thread back = Thread.ofVirtual().start(() -> {
                    pump(upstream, gateway);
                    quietly(gateway::shutdownOutput);
                });
                pump(gateway, upstream);
                closedByGateway = true;
                upstream.shutdownOutput();
                back.join();
            } catch (IOException | InterruptedException _) {
                closedByGateway = true;
            }
        }

        private void pump(Socket from, Socket to) {
            byte[] buffer = new byte[8192];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    waiting.addAndGet(length);
                    held.await();
                    waiting.addAndGet(-length);
                    out.write(buffer, 0, length);
                }
            } catch (IOException | InterruptedException _) {
                // One side is gone: the other follows.
            }
        }

        void end(boolean reset) {
            quietly(() -> {
                if (reset) {
                    gateway.setSoLinger(true, 0);
                }
                gateway.close();
            });
        }
    }

    private interface Action {
        void run() throws IOException;
    }

    private static void quietly(Action action) {
        try {
            action.run();
        } catch (IOException _) {
            // Gone already.
        }
    }
}
