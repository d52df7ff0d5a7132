package io.portcullis.server.ops;

import io.portcullis.server.cluster.ClusterStatus;
import io.portcullis.server.cluster.ClusterStatus.State;
import io.portcullis.server.cluster.ClusterStatus.View;
import io.portcullis.server.notify.Notifier;
import io.portcullis.server.oidc.Issuers;
import io.portcullis.server.people.Follower;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Set;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;
import org.jspecify.annotations.Nullable;

/** What {@code /q/health} says; docs/operations.md tells what to do about each. */
@Singleton
class NodeHealth {
    private final ClusterStatus status;
    private final Follower follower;
    private final Issuers issuers;
    private final Notifier notifier;

    NodeHealth(ClusterStatus status, Follower follower, Issuers issuers, Notifier notifier) {
        this.status = status;
        this.follower = follower;
        this.issuers = issuers;
        this.notifier = notifier;
    }

    @Produces
    @Liveness
    @Singleton
    HealthCheck live() {
        return () -> HealthCheckResponse.up("process");
    }

    /** Never down again for what a restart can not mend. */
    @Produces
    @Startup
    @Singleton
    HealthCheck started() {
        return () -> HealthCheckResponse.named("node")
                .status(status.now().state() != State.STARTING)
                .build();
    }

    @Produces
    @Readiness
    @Singleton
    HealthCheck database() {
        return () -> {
            View view = status.now();
            return HealthCheckResponse.named("control-database")
                    .status(view.headReadAt() != null && view.state() != State.NO_DATABASE)
                    .withData("epoch", view.epoch())
                    .withData("seq", view.headSeq())
                    .withData("problem", view.problem() == null ? "none" : view.problem())
                    .build();
        };
    }

    @Produces
    @Readiness
    @Singleton
    HealthCheck member() {
        return () -> {
            View view = status.now();
            return HealthCheckResponse.named("cluster-member")
                    .status(!view.members().isEmpty())
                    .withData("members", view.members().size())
                    .build();
        };
    }

    @Produces
    @Readiness
    @Singleton
    HealthCheck serving() {
        return () -> {
            View view = status.now();
            return HealthCheckResponse.named("serving")
                    .status(Set.of(State.SERVING, State.NO_DATABASE).contains(view.state()))
                    .withData("state", view.state().code())
                    .withData("projected-seq", view.projectedSeq())
                    .build();
        };
    }

    /** Never down: a node without an issuer is as good as any other, and what can be done without one goes on. */
    @Produces
    @Readiness
    @Singleton
    HealthCheck oidcIssuers() {
        return () -> {
            HealthCheckResponseBuilder answer =
                    HealthCheckResponse.named("oidc-issuers").up();
            issuers.all().forEach(issuer -> {
                @Nullable String problem = issuer.keys().problem();
                String name = issuer.settings().name();
                answer.withData(name + "-keys", issuer.keys().count());
                answer.withData(name + "-problem", problem == null ? "none" : problem);
            });
            follower.problems().forEach((name, problem) -> answer.withData(name + "-people-problem", problem));
            return answer.build();
        };
    }

    /** Never down: what is told to others is not what a node is for. */
    @Produces
    @Readiness
    @Singleton
    HealthCheck notifications() {
        return () -> {
            HealthCheckResponseBuilder answer =
                    HealthCheckResponse.named("notifications").up();
            notifier.problems().forEach((name, problem) -> answer.withData(name + "-problem", problem));
            return answer.build();
        };
    }
}
