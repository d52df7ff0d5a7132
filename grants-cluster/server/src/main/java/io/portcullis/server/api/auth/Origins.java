package io.portcullis.server.api.auth;

import io.portcullis.model.OriginNetwork;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** Where a request comes from. */
public final class Origins {
    private static final String UNKNOWN = "unknown";

    private Origins() {}

    /** The peer's address in digits. */
    public static String of(HttpServerRequest request) {
        @Nullable SocketAddress address = request.remoteAddress();
        @Nullable String host = address == null ? null : address.hostAddress();
        return host == null ? UNKNOWN : host;
    }

    /** Who is counted: an address, of IPv6 a network, as whoever has one can change the addresses in it at will. */
    static String counted(String address) {
        return address.equals(UNKNOWN) ? address : OriginNetwork.of(address.replaceFirst("%.*", ""));
    }

    /** The same as gateways write it: without a zone, and IPv4 as IPv4 though it came by IPv6. */
    public static String comparable(HttpServerRequest request) {
        String host = of(request).replaceFirst("%.*", "");
        return host.equals(UNKNOWN) ? host : InetAddress.ofLiteral(host).getHostAddress();
    }
}
