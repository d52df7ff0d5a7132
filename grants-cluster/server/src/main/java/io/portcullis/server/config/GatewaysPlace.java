package io.portcullis.server.config;

import io.portcullis.model.HostPort;
import org.jspecify.annotations.Nullable;

/**
 * Where clients find the gateways, as far as somebody has said.
 *
 * @param address null if nobody said
 * @param rootCertificate what clients check the certificate with, as libpq has it: {@code system} or a file; empty for its default
 */
public record GatewaysPlace(@Nullable HostPort address, String rootCertificate) {
    /** Where gateways listen when nobody says otherwise. */
    public static final int PORT = 6432;
}
