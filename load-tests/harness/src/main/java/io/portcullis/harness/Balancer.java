package io.portcullis.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A load balancer as small as can be: passes connections on to servers in turn, but to none whose health says that it is
 * not ready. It asks for that a few times a second; a connection that is there stays where it is.
 */
public final class Balancer implements AutoCloseable {
    private static final Duration HEALTH_PERIOD = Duration.ofMillis(200);
    private static final int CONNECT_MILLIS = 2_000;

    private final ServerSocket listening;
    private final List<Server> servers;
    private final List<Socket> open = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();
    private volatile boolean closed;

    /** One of those behind it; {@code port} for PostgreSQL's protocol. */
    private static final class Server {
        private final String host;
        private final int port;
        private final ServerHttp http;
        private volatile boolean ready = true;

        Server(String host, int port, int httpPort) {
            this.host = host;
            this.port = port;
            this.http = new ServerHttp(host, httpPort);
        }
    }

    private Balancer(ServerSocket listening, List<Server> servers) {
        this.listening = listening;
        this.servers = servers;
    }

    /** In front of gateways, which may go and come again at their ports. */
    public static Balancer before(List<GatewayProcess> gateways) {
        try {
            ServerSocket socket = new ServerSocket(0, 1_024, InetAddress.getLoopbackAddress());
            Balancer balancer = new Balancer(
                    socket,
                    gateways.stream()
                            .map(gateway -> new Server(gateway.host(), gateway.port(), gateway.httpPort()))
                            .toList());
            Thread.ofVirtual().start(balancer::accept);
            balancer.servers.forEach(server -> Thread.ofVirtual().start(() -> balancer.watch(server)));
            return balancer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** Waits until it has seen the health of all servers to be good. */
    public void awaitAllReady(Duration atMost) {
        Await.until(
                "the balancer uses all servers", atMost, () -> servers.stream().allMatch(server -> server.ready));
    }

    private void watch(Server server) {
        try {
            while (!closed) {
                server.ready = server.http.isReady();
                Thread.sleep(HEALTH_PERIOD);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept() {
        while (!closed) {
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
        int first = turn.getAndIncrement();
        for (int i = 0; i < servers.size(); i++) {
            Server server = servers.get(Math.floorMod(first + i, servers.size()));
            if (server.ready) {
                try {
                    Socket upstream = new Socket();
                    upstream.connect(new InetSocketAddress(server.host, server.port), CONNECT_MILLIS);
                    open.add(upstream);
                    Thread.ofVirtual().start(() -> pass(client, upstream));
                    pass(upstream, client);
                    end(upstream);
                    end(client);
                    return;
                } catch (IOException _) {
                    // The next one may take it.
                }
            }
        }
        end(client);
    }

    /** One way; its end is passed on too. Once the server has ended what it sends, both are closed. */
    private void pass(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException _) {
            end(from);
            end(to);
        }
    }

    private void end(Socket socket) {
        open.remove(socket);
        try {
            socket.close();
        } catch (IOException _) {
            // It is gone.
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            open.forEach(this::end);
            servers.forEach(server -> server.http.close());
        }
    }
}
