package io.portcullis.server.oidc;

import io.portcullis.server.config.OidcIssuer;
import io.portcullis.server.config.ServerConfig;
import io.portcullis.server.config.StartSettings;
import io.portcullis.server.outbound.OutboundHttp;
import io.portcullis.server.outbound.OutboundTls;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All that are configured. A node starts whether they are there or not. */
@Singleton
public class Issuers {
    private static final long TICK_MILLIS = 1_000;

    private final Map<String, Issuer> byUrl = new LinkedHashMap<>();
    private final Vertx vertx;
    private @Nullable Long timer;

    Issuers(ServerConfig config, StartSettings settings, Vertx vertx, TlsConfigurationRegistry tls) {
        this.vertx = vertx;
        for (OidcIssuer issuer : settings.issuers()) {
            OutboundHttp http = new OutboundHttp(
                    vertx,
                    OutboundTls.options(
                            tls,
                            "portcullis.oidc.issuers." + issuer.name() + ".tls-configuration-name",
                            issuer.tlsName()));
            byUrl.put(issuer.url(), new Issuer(issuer, http, config.deadlines().oidc(), System::nanoTime));
        }
    }

    void start(@Observes StartupEvent event) {
        timer = vertx.setPeriodic(
                1,
                TICK_MILLIS,
                _ -> byUrl.values().forEach(issuer -> issuer.keys().tick()));
    }

    /** The issuer with this name in its tokens. */
    public Optional<Issuer> withUrl(String url) {
        return Optional.ofNullable(byUrl.get(url));
    }

    /** The issuer with this name in the configuration. */
    public Optional<Issuer> named(String name) {
        return byUrl.values().stream()
                .filter(issuer -> issuer.settings().name().equals(name))
                .findFirst();
    }

    public Collection<Issuer> all() {
        return byUrl.values();
    }

    @PreDestroy
    void close() {
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
        byUrl.values().forEach(Issuer::close);
    }
}
