package io.portcullis.server.api.auth;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Where a request comes from. */
public final class Origins {
    private Origins() {}

    /** The peer's address in digits. */
    public static String of(HttpServerRequest request) {
        @Nullable SocketAddress address = request.remoteAddress();
        @Nullable String host = address == null ? null : address.hostAddress();
        return host == null ? "unknown" : host;
    }

    /** The same as gateways write it: without a zone, and IPv4 as IPv4 though it came by IPv6. */
    public static String comparable(HttpServerRequest request) {
        String host = of(request).replaceFirst("%.*", "");
        return host.equals("unknown") ? host : InetAddress.ofLiteral(host).getHostAddress();
    }
}
