package io.portcullis.config;

/** What a gateway's listener can ask of clients: rules that need more would never let anybody in. */
public record ListenerMeans(ListenerTls tls, ClientCertificates certificates) {
    public static ListenerMeans of(GatewayConfig.Listener listener) {
        return new ListenerMeans(listener.tls(), listener.clientCertificates());
    }
}
