package io.portcullis.config;

import java.util.Map;

/**
 * What a gateway can ask of clients: rules that need more would never let anybody in.
 *
 * @param issuers by their names
 * @param people whether there is a grant cluster that can ask people
 */
public record ListenerMeans(
        ListenerTls tls, ClientCertificates certificates, Map<String, IssuerSettings> issuers, boolean people) {
    public ListenerMeans {
        issuers = Map.copyOf(issuers);
    }

    public static ListenerMeans of(GatewayConfig config, Map<String, IssuerSettings> issuers) {
        return new ListenerMeans(
                config.listener().tls(),
                config.listener().clientCertificates(),
                issuers,
                config.up().urls().isPresent() && config.cluster().members().isPresent());
    }
}
