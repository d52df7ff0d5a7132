package io.portcullis.story.stage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A way to the gateway on which clients come from another address of the loopback network: it passes on what they send, as a router that
 * translates addresses would, and sees nothing of it.
 */
public final class Detour implements AutoCloseable {
    private final ServerSocket listening;
    private final InetAddress from;
    private final InetSocketAddress gateway;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    private Detour(ServerSocket listening, InetAddress from, InetSocketAddress gateway) {
        this.listening = listening;
        this.from = from;
        this.gateway = gateway;
    }

    /** @param from where the gateway sees clients come from, as 127.0.0.3 */
    static Detour open(String from, InetSocketAddress gateway) throws IOException {
        Detour detour = new Detour(
                new ServerSocket(0, 16, InetAddress.getLoopbackAddress()), InetAddress.getByName(from), gateway);
        Thread.ofVirtual().start(detour::accept);
        return detour;
    }

    int port() {
        return listening.getLocalPort();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket()) {
            open.add(server);
            server.bind(new InetSocketAddress(from, 0));
            server.connect(gateway);
            Thread.ofVirtual().start(() -> pass(client, server));
            pass(server, client);
        } catch (IOException _) {
            // The client sees that its connection is over.
        }
    }

    /** One way; its end is passed on too. */
    private static void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException _) {
            // The other way ends by itself.
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
