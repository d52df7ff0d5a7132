package io.portcullis.gateway;

import io.portcullis.harness.GatewayProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A load balancer of the simplest kind: each connection goes to the next of two gateways. */
final class Alternating implements AutoCloseable {
    private final GatewayProcess[] gateways;
    private final ServerSocket listener;
    private int next;

    Alternating(GatewayProcess... gateways) {
        this.gateways = gateways;
        try {
            listener = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    String host() {
        return "127.0.0.1";
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                Socket client = listener.accept();
                GatewayProcess gateway = gateways[next++ % gateways.length];
                Thread.ofVirtual().start(() -> pass(client, gateway));
            }
        } catch (IOException _) {
            // Closed: this test is over.
        }
    }

    private static void pass(Socket client, GatewayProcess gateway) {
        try (client;
                Socket upstream = new Socket(gateway.host(), gateway.port())) {
            Thread back = Thread.ofVirtual().start(() -> pump(upstream, client));
            pump(client, upstream);
            back.join();
        } catch (IOException | InterruptedException _) {
            // One side is gone: so is the other.
        }
    }

    private static void pump(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException _) {
            // One side is gone: the other follows.
        }
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
