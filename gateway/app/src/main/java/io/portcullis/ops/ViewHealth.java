package io.portcullis.ops;

import io.portcullis.config.GatewayConfig;
import io.portcullis.grants.cluster.ClusterReplica;
import io.portcullis.grants.view.Freshness;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** What {@code /q/health} says of the view of the grant cluster. */
@Singleton
class ViewHealth {
    private final Gateway gateway;
    private final GatewayConfig config;

    ViewHealth(Gateway gateway, GatewayConfig config) {
        this.gateway = gateway;
        this.config = config;
    }

    /** Where nothing is down for a stale view, other gateways could not do better and the files still count. */
    @Produces
    @Readiness
    @Singleton
    HealthCheck view() {
        return () -> {
            Gateway.Parts parts = gateway.parts();
            HealthCheckResponseBuilder answer = HealthCheckResponse.named("grants-view");
            if (parts == null) {
                return answer.down().build();
            }
            ClusterReplica cluster = parts.cluster();
            if (cluster == null) {
                return answer.up().withData("cluster", "none").build();
            }
            Freshness view = cluster.view();
            boolean fresh = view.isFresh(System.currentTimeMillis());
            return answer.status(fresh || !config.cluster().unreadyWhenStale())
                    .withData("cluster", cluster.isConnected() ? "connected" : "not connected")
                    .withData(
                            "view",
                            fresh ? "fresh" : "stale: " + view.staleReason().code())
                    .withData("epoch", view.epoch())
                    .withData("head", view.head())
                    .withData("unverified", parts.records().unverified())
                    .build();
        };
    }
}
