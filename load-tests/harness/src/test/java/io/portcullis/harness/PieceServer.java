package io.portcullis.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Takes one connection, sends fixed bytes and ends it. */
final class PieceServer implements AutoCloseable {
    private final ServerSocket listener;

    private PieceServer(byte[] bytes, boolean reset) throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(() -> serve(bytes, reset));
    }

    static PieceServer sendsThenCloses(byte[] bytes) throws IOException {
        return new PieceServer(bytes, false);
    }

    /** Waits for a byte of the client first: a reset that meets the client while it still connects is another failure. */
    static PieceServer sendsThenResets(byte[] bytes) throws IOException {
        return new PieceServer(bytes, true);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void serve(byte[] bytes, boolean reset) {
        try (Socket client = listener.accept()) {
            if (reset && client.getInputStream().read() < 0) {
                return;
            }
            client.getOutputStream().write(bytes);
            if (reset) {
                client.setSoLinger(true, 0);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
