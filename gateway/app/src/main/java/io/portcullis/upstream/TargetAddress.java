package io.portcullis.upstream;

import io.portcullis.model.HostPort;
import java.net.InetSocketAddress;

/**
 * Where to connect, and as whom the target must show itself there.
 *
 * @param host a name or a literal address
 * @param name as the target is configured: what its certificate is checked against
 */
record TargetAddress(String host, int port, String name) {
    static TargetAddress of(HostPort host) {
        return new TargetAddress(host.host(), host.port(), host.host());
    }

    /** The very host that a connection has reached. */
    static TargetAddress of(InetSocketAddress reached, String name) {
        return new TargetAddress(reached.getAddress().getHostAddress(), reached.getPort(), name);
    }

    @Override
    public String toString() {
        String shown = host.indexOf(':') < 0 ? host : "[" + host + "]";
        return shown + ":" + port;
    }
}
