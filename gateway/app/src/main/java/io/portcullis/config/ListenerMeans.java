package io.portcullis.config;

import java.util.Map;

/**
 * What a gateway can ask of clients: rules that need more would never let anybody in.
 *
 * @param issuers by their names
 */
public record ListenerMeans(ListenerTls tls, ClientCertificates certificates, Map<String, IssuerSettings> issuers) {
    public ListenerMeans {
        issuers = Map.copyOf(issuers);
    }

    public static ListenerMeans of(GatewayConfig.Listener listener, Map<String, IssuerSettings> issuers) {
        return new ListenerMeans(listener.tls(), listener.clientCertificates(), issuers);
    }
}
