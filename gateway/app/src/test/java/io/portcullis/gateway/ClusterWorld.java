package io.portcullis.gateway;

import static java.util.Objects.requireNonNull;

import io.portcullis.gateway.World.Person;
import io.portcullis.grants.cluster.FakeControlPlane;
import io.portcullis.harness.Await;
import io.portcullis.harness.GatewayBuilder;
import io.portcullis.harness.PostgresOptions;
import io.portcullis.harness.RawClient;
import io.portcullis.model.Credential;
import io.portcullis.model.CredentialId;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Principal;
import io.portcullis.model.ScramVerifier;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.Validity;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;

/** A {@link World} whose gateway belongs to a cluster: real Hazelcast members, in this JVM, over sockets. */
final class ClusterWorld implements AutoCloseable {
    private static final Duration HOUR = Duration.ofHours(1);

    final World world;
    final FakeControlPlane plane;
    private final SecureRandom random = new SecureRandom();

    private ClusterWorld(World world, FakeControlPlane plane) {
        this.world = world;
        this.plane = plane;
    }

    static ClusterWorld start() {
        return start(builder -> builder);
    }

    static ClusterWorld start(UnaryOperator<GatewayBuilder> settings) {
        return start(1, settings);
    }

    static ClusterWorld start(int members, UnaryOperator<GatewayBuilder> settings) {
        FakeControlPlane[] plane = new FakeControlPlane[1];
        World world = World.start(PostgresOptions.defaults(), (grants, builder) -> {
            FakeControlPlane started = FakeControlPlane.start(grants.clusterId(), grants.signer(), members);
            plane[0] = started;
            // Tests want to see a gateway that is stale; a start waits until it is ready.
            return settings.apply(builder.with("portcullis.cluster.members", started.memberList())
                    .with("portcullis.cluster.unready-when-stale", "false"));
        });
        return new ClusterWorld(world, requireNonNull(plane[0]));
    }

    /** Someone of whom only the cluster knows. */
    Person person(String login, Principal.Kind kind, StaleTolerance stale) {
        String password = credential(login);
        Grant grant = plane.commit(Grant.create(
                GrantId.random(random),
                new Principal(login, kind, "https://id.example", "subject-of-" + login, List.of()),
                World.TARGET,
                World.ROLE,
                Validity.between(Instant.now().minus(HOUR), Instant.now().plus(HOUR)),
                stale,
                "ticket 4711"));
        return new Person(login, password, grant);
    }

    Person person(String login) {
        return person(login, Principal.Kind.HUMAN);
    }

    Person person(String login, Principal.Kind kind) {
        return person(login, kind, StaleTolerance.defaultFor(kind));
    }

    /** Returns the password. */
    String credential(String login) {
        String password = new BigInteger(128, random).toString(36);
        plane.commit(Credential.create(
                CredentialId.random(random),
                login,
                ScramVerifier.derive(
                        password,
                        "0123456789abcdef".getBytes(StandardCharsets.US_ASCII),
                        ScramVerifier.DEFAULT_ITERATIONS),
                Validity.between(Instant.now().minus(HOUR), Instant.now().plus(HOUR)),
                List.of()));
        return password;
    }

    Grant revoke(Person person, String reason) {
        return plane.commit(person.grant().revoked(reason));
    }

    /** Logs in as soon as the gateway knows of it. */
    RawClient login(Person person) {
        awaitHead();
        return world.login(person);
    }

    /** Waits until the gateway's view has everything that was committed so far. */
    void awaitHead() {
        long head = plane.head();
        Await.until(
                "the gateway knows everything up to " + head,
                World.SOON,
                () -> world.gateway.metric("portcullis_view_complete") >= head && isFresh());
    }

    boolean isFresh() {
        return world.gateway.metric("portcullis_view_fresh") == 1;
    }

    void awaitFresh() {
        Await.until("the view is fresh", World.SOON, this::isFresh);
    }

    void awaitStale() {
        Await.until("the view is stale", World.SOON, () -> !isFresh());
    }

    @Override
    public void close() {
        world.close();
        plane.close();
    }
}
