package io.portcullis.server.ops;

import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.server.cluster.ClusterMetrics;
import io.portcullis.server.cluster.ClusterStatus;
import io.portcullis.server.cluster.Commands;
import io.portcullis.server.cluster.Recovery;
import io.portcullis.server.config.ServerChecks;
import io.portcullis.server.config.ServerConfig;
import io.portcullis.server.config.StartSettings;
import io.portcullis.server.store.Bootstrap;
import io.portcullis.server.store.Changes;
import io.portcullis.server.store.Collecting;
import io.portcullis.server.store.EndBrake;
import io.portcullis.server.store.Freezes;
import io.portcullis.server.store.Gateways;
import io.portcullis.server.store.Leases;
import io.portcullis.server.store.Links;
import io.portcullis.server.store.Notifications;
import io.portcullis.server.store.People;
import io.portcullis.server.store.Principals;
import io.portcullis.server.store.Queries;
import io.portcullis.server.store.Requests;
import io.portcullis.server.store.Reviews;
import io.portcullis.server.store.RoleRights;
import io.portcullis.server.store.RuleBook;
import io.portcullis.server.store.ServiceGrants;
import io.portcullis.server.store.SignOuts;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import org.jboss.logging.Logger;

/** Starts a node from its configuration and stops it again; the parts that the API needs come from here. */
@Singleton
public class Server {
    private static final Logger LOG = Logger.getLogger("io.portcullis.node");
    private static final int FAILED = 1;

    private final StartSettings settings;
    private final Node node;
    private final MeterRegistry meters;

    public Server(ServerConfig config, Vertx vertx, MeterRegistry meters) {
        this.settings = ServerChecks.check(config, Instant.now());
        this.node = new Node(config, settings, vertx, Clock.systemUTC(), new SecureRandom(), Server::give);
        this.meters = meters;
    }

    void onStart(@Observes StartupEvent event) {
        ClusterMetrics.register(meters, node.cluster());
        node.start();
    }

    void onStop(@Observes ShutdownEvent event) {
        node.close();
    }

    private static void give(Throwable why) {
        LOG.errorf(why, "node-failed detail=\"%s\"", why.getMessage());
        Quarkus.asyncExit(FAILED);
    }

    @Produces
    @Singleton
    StartSettings settings() {
        return settings;
    }

    @Produces
    @Singleton
    Changes changes() {
        return node.changes();
    }

    @Produces
    @Singleton
    Queries queries() {
        return node.queries();
    }

    @Produces
    @Singleton
    Gateways gateways() {
        return node.gateways();
    }

    @Produces
    @Singleton
    Collecting collecting() {
        return node.collecting();
    }

    @Produces
    @Singleton
    Leases leases() {
        return node.leases();
    }

    @Produces
    @Singleton
    Links links() {
        return node.links();
    }

    @Produces
    @Singleton
    Bootstrap bootstrap() {
        return node.bootstrap();
    }

    @Produces
    @Singleton
    Principals principals() {
        return node.principals();
    }

    @Produces
    @Singleton
    People people() {
        return node.people();
    }

    @Produces
    @Singleton
    Requests requests() {
        return node.requests();
    }

    @Produces
    @Singleton
    EndBrake endBrake() {
        return node.endBrake();
    }

    @Produces
    @Singleton
    SignOuts signOuts() {
        return node.signOuts();
    }

    @Produces
    @Singleton
    Freezes freezes() {
        return node.freezes();
    }

    @Produces
    @Singleton
    Reviews reviews() {
        return node.reviews();
    }

    @Produces
    @Singleton
    ServiceGrants serviceGrants() {
        return node.serviceGrants();
    }

    @Produces
    @Singleton
    RuleBook ruleBook() {
        return node.ruleBook();
    }

    @Produces
    @Singleton
    Notifications notifications() {
        return node.notifications();
    }

    @Produces
    @Singleton
    RoleRights roleRights() {
        return node.roleRights();
    }

    @Produces
    @Singleton
    ClusterStatus status() {
        return node.cluster();
    }

    @Produces
    @Singleton
    Commands commands() {
        return node.cluster().commands();
    }

    @Produces
    @Singleton
    Recovery recovery() {
        return node.cluster().recovery();
    }
}
