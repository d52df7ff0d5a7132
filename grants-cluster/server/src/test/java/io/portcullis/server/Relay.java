package io.portcullis.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** A wire between a node and a server that can be held: then nothing passes, and nobody is told. */
public final class Relay implements AutoCloseable {
    private final ServerSocket listener;
    private final InetSocketAddress to;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile CountDownLatch held = new CountDownLatch(0);

    private Relay(ServerSocket listener, InetSocketAddress to) {
        this.listener = listener;
        this.to = to;
        Thread.ofVirtual().start(this::accept);
    }

    /** From any free port of 127.0.0.1. */
    public static Relay to(String host, int port) {
        return between("127.0.0.1", 0, host, port);
    }

    /** From that address and port; {@link UncheckedIOException} if they can not be listened on. */
    public static Relay between(String address, int listenPort, String host, int port) {
        try {
            ServerSocket listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.ofLiteral(address), listenPort));
            return new Relay(listener, new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** From now on nothing passes; connections stay open, and new ones are accepted. */
    public synchronized void hold() {
        if (held.getCount() == 0) {
            held = new CountDownLatch(1);
        }
    }

    /** What was held passes. */
    public synchronized void release() {
        held.countDown();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                Socket far = new Socket();
                open.add(near);
                open.add(far);
                Thread.ofVirtual().start(() -> connect(near, far));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void connect(Socket near, Socket far) {
        try {
            held.await();
            far.connect(to);
            Thread.ofVirtual().start(() -> copy(far, near));
            copy(near, far);
        } catch (IOException e) {
            close(near);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void copy(Socket from, Socket into) {
        byte[] buffer = new byte[16_384];
        try (from;
                into) {
            InputStream in = from.getInputStream();
            OutputStream out = into.getOutputStream();
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                held.await();
                out.write(buffer, 0, count);
            }
            held.await();
        } catch (IOException _) {
            // One side is gone, so the other one is closed too.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(from);
            open.remove(into);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException _) {
            // It is gone then.
        }
    }

    @Override
    public void close() {
        release();
        try {
            listener.close();
        } catch (IOException _) {
            // It is gone then.
        }
        open.forEach(Relay::close);
    }
}
