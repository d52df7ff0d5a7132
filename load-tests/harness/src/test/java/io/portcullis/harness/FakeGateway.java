package io.portcullis.harness;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Answers like a gateway's HTTP side: enough to test how processes are started, watched and ended. */
final class FakeGateway {

    private FakeGateway() {}

    /** The arguments are the HTTP port and, if it is not to start, an exit status. */
    public static void main(String[] arguments) throws IOException {
        IO.println("arguments " + Arrays.toString(arguments));
        if (arguments.length > 1) {
            System.exit(Integer.parseInt(arguments[1]));
        }
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])), 0);
        server.createContext("/q/health/ready", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.createContext("/q/metrics", exchange -> {
            byte[] page = "sessions{cause=\"expired\"} 4\n".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        server.start();
    }
}
