package io.portcullis.server.outbound;

import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.tls.runtime.config.TlsConfigUtils;
import io.vertx.core.http.HttpClientOptions;
import org.jspecify.annotations.Nullable;

/** Which certificates of others are believed. */
public final class OutboundTls {
    private OutboundTls() {}

    /**
     * Those of the configuration {@code quarkus.tls.NAME}; of the public authorities if the name is null.
     *
     * @param key the setting that names it
     * @throws IllegalStateException if there is no such configuration
     */
    public static HttpClientOptions options(TlsConfigurationRegistry tls, String key, @Nullable String name) {
        HttpClientOptions options = new HttpClientOptions();
        if (name != null) {
            TlsConfiguration found = tls.get(name)
                    .orElseThrow(() -> new IllegalStateException(key + ": there is no quarkus.tls." + name));
            TlsConfigUtils.configure(options, found);
        }
        // Whether a connection is encrypted is said by each address.
        return options.setSsl(false);
    }
}
