package io.portcullis.ops;

import io.portcullis.grants.FolderHealth;
import io.portcullis.identity.IssuerKeys;
import io.portcullis.relay.Leaving;
import io.portcullis.tls.ListenerCertificate;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;
import org.jspecify.annotations.Nullable;

/** What {@code /q/health} says; docs/operations.md tells what to do about each. */
@Singleton
class GatewayHealth {
    private final Gateway gateway;

    GatewayHealth(Gateway gateway) {
        this.gateway = gateway;
    }

    @Produces
    @Liveness
    @Singleton
    HealthCheck live() {
        return () -> HealthCheckResponse.up("process");
    }

    @Produces
    @Startup
    @Singleton
    HealthCheck started() {
        return () -> HealthCheckResponse.named("listener")
                .status(gateway.parts() != null)
                .build();
    }

    @Produces
    @Readiness
    @Singleton
    HealthCheck admitting() {
        return () -> HealthCheckResponse.named("admitting")
                .status(gateway.parts() != null && gateway.phase() == Leaving.Phase.STAYING)
                .build();
    }

    @Produces
    @Readiness
    @Singleton
    HealthCheck grants() {
        return () -> {
            Gateway.Parts parts = gateway.parts();
            HealthCheckResponseBuilder answer = HealthCheckResponse.named("grants-folder");
            if (parts == null) {
                return answer.down().build();
            }
            FolderHealth health = parts.folder().health();
            return answer.status(health.readable())
                    .withData("grants", parts.records().grants())
                    .withData("credentials", parts.records().credentials())
                    .withData("refused-files", health.refusedFiles())
                    .withData("problem", orNone(health.problem()))
                    .build();
        };
    }

    @Produces
    @Readiness
    @Singleton
    HealthCheck audit() {
        return () -> {
            Gateway.Parts parts = gateway.parts();
            HealthCheckResponseBuilder answer = HealthCheckResponse.named("audit");
            if (parts == null) {
                return answer.down().build();
            }
            return answer.status(parts.audit().available())
                    .withData("queued", parts.audit().queued())
                    .withData("lost", parts.audit().lost())
                    .withData("problem", orNone(parts.audit().problem()))
                    .build();
        };
    }

    /** Up with an invalid file too: the targets read before stay in force, and a restart of every node would not help. */
    @Produces
    @Readiness
    @Singleton
    HealthCheck targets() {
        return () -> {
            Gateway.Parts parts = gateway.parts();
            HealthCheckResponseBuilder answer = HealthCheckResponse.named("targets-file");
            if (parts == null) {
                return answer.down().build();
            }
            return answer.up()
                    .withData("targets", parts.targets().all().size())
                    .withData("catalog-targets", parts.catalog().all().size())
                    .withData(
                            "catalog-unusable",
                            String.join(",", parts.catalog().unusable().keySet()))
                    .withData("problem", orNone(parts.targets().problem()))
                    .build();
        };
    }

    /** Up with an invalid file too, as for targets. */
    @Produces
    @Readiness
    @Singleton
    HealthCheck logins() {
        return () -> {
            Gateway.Parts parts = gateway.parts();
            HealthCheckResponseBuilder answer = HealthCheckResponse.named("logins-file");
            if (parts == null) {
                return answer.down().build();
            }
            return answer.up()
                    .withData("rules", parts.logins().get().rules().size())
                    .withData("problem", orNone(parts.logins().problem()))
                    .build();
        };
    }

    /** Up without keys too: other methods go on, and a restart of every node would not help. */
    @Produces
    @Readiness
    @Singleton
    HealthCheck issuers() {
        return () -> {
            Gateway.Parts parts = gateway.parts();
            HealthCheckResponseBuilder answer = HealthCheckResponse.named("token-issuers");
            if (parts == null) {
                return answer.down().build();
            }
            answer.up();
            for (IssuerKeys issuer : parts.issuers().keys()) {
                answer.withData(issuer.name() + ".keys", issuer.areTooOld() ? 0 : issuer.count());
                answer.withData(issuer.name() + ".problem", orNone(issuer.problem()));
            }
            return answer.build();
        };
    }

    /** Up whatever it says: people must act, and a restart would not help. */
    @Produces
    @Readiness
    @Singleton
    HealthCheck rights() {
        return () -> {
            RoleChecks checks = gateway.roleChecks();
            HealthCheckResponseBuilder answer =
                    HealthCheckResponse.named("rights").up();
            if (checks == null) {
                return answer.build();
            }
            RightsBook.Count count = checks.book().count();
            return answer.withData("roles", count.roles())
                    .withData("critical", count.critical())
                    .withData("high", count.high())
                    .withData("low", count.low())
                    .withData("bypass-backends", count.backends())
                    .withData("not-looked-at", count.unseen())
                    .build();
        };
    }

    /** Up with unusable files too: the certificate read before stays in use. */
    @Produces
    @Readiness
    @Singleton
    HealthCheck certificate() {
        return () -> {
            Gateway.Parts parts = gateway.parts();
            HealthCheckResponseBuilder answer = HealthCheckResponse.named("listener-certificate");
            if (parts == null) {
                return answer.down().build();
            }
            ListenerCertificate certificate = parts.certificate();
            if (certificate == null) {
                return answer.up().withData("tls", "off").build();
            }
            return answer.up()
                    .withData("valid-until", certificate.validUntil().toString())
                    .withData("problem", orNone(certificate.problem()))
                    .build();
        };
    }

    private static String orNone(@Nullable String problem) {
        return problem == null ? "none" : problem;
    }
}
