package io.portcullis.server.api.auth;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Where a request comes from. */
final class Origins {
    private Origins() {}

    /** The peer's address in digits. */
    static String of(HttpServerRequest request) {
        @Nullable SocketAddress address = request.remoteAddress();
        @Nullable String host = address == null ? null : address.hostAddress();
        return host == null ? "unknown" : host;
    }
}
