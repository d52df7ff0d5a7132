package io.portcullis.gateway;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.GatewayBuilder;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.Message;
import io.portcullis.harness.Psql;
import io.portcullis.harness.RawClient;
import io.portcullis.model.Grant;
import io.portcullis.model.GrantId;
import io.portcullis.model.Principal;
import io.portcullis.model.StaleTolerance;
import io.portcullis.model.Validity;
import io.portcullis.model.codec.RecordFiles;
import io.portcullis.model.codec.ScopeCodec;
import io.portcullis.model.scope.EmergencyUse;
import io.portcullis.model.scope.GrantScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** Emergency grants at one gateway: beside a cluster, and last of all when everything else is gone and it has been killed itself. */
@TestMethodOrder(OrderAnnotation.class)
class EmergencyIT {
    private static final String NODE = "gateway-a";
    private static final Duration HOUR = Duration.ofHours(1);

    private static ClusterWorld cluster;
    private static World world;
    private static final AtomicReference<GatewayBuilder> BUILDER = new AtomicReference<>();
    private static final SecureRandom RANDOM = new SecureRandom();

    @BeforeAll
    static void start() {
        cluster = ClusterWorld.start(settings -> {
            BUILDER.set(settings.with("portcullis.cluster.start-wait", "0s"));
            return settings;
        });
        world = cluster.world;
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static GrantScope once(Duration length) {
        return GrantScope.FULL.inEmergency(new EmergencyUse(NODE, length));
    }

    /** Somebody with both files. */
    private static Person prepared(String login, Duration length) {
        return world.person(GrantSpec.of(login, World.TARGET, World.ROLE).within(once(length)));
    }

    private static Path state(String name) {
        return world.grants
                .folder()
                .resolve("nodes")
                .resolve(NODE)
                .resolve("state")
                .resolve(name);
    }

    private static Path use(Person person) {
        return state("emergency").resolve(person.grant().id() + ".used");
    }

    private static void assertRefused(String sqlState, String words, Message answer) {
        assertEquals('E', answer.tag(), answer.toString());
        assertEquals(sqlState + " " + words, answer.sqlState() + " " + Golden.text(answer.field('M')));
    }

    @Test
    @Order(1)
    void itAdmitsOnceAndSomebodyIsAlarmed() throws Exception {
        Person anna = prepared("sos-anna", HOUR);
        double before = world.gateway.metric("portcullis_emergency_sessions_total");
        assertEquals(1, world.gateway.metric("portcullis_emergency_grants_usable"));

        try (RawClient session = world.login(anna)) {
            assertTrue(Files.readString(use(anna)).contains("origin=127.0.0.1"));
            assertRefused("28000", "emergency grant GRANT has been used", world.tryLogin(anna));
            assertEquals('Z', session.query("SELECT 1").getLast().tag());
        }

        assertRefused("28000", "emergency grant GRANT has been used", world.tryLogin(anna));
        assertEquals(before + 1, world.gateway.metric("portcullis_emergency_sessions_total"));
        assertEquals(0, world.gateway.metric("portcullis_emergency_grants_usable"));
        assertTrue(world.gateway
                .awaitLog("emergency-grant-used", World.SOON)
                .contains("grant=" + anna.grant().id() + " login=sos-anna target=shop role=\"clerk\""));
        Await.until(
                "the audit says so",
                World.SOON,
                () -> world.audit(
                                        "session_started",
                                        "\"emergency\":true",
                                        anna.grant().id().value())
                                .size()
                        == 1);
    }

    @Test
    @Order(2)
    void ofManyAtOnceExactlyOneGetsIn() throws Exception {
        Person paul = prepared("sos-paul", HOUR);
        int many = 8;
        CountDownLatch ready = new CountDownLatch(many);
        List<Future<Message>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(many)) {
            for (int i = 0; i < many; i++) {
                answers.add(threads.submit(() -> {
                    ready.countDown();
                    ready.await();
                    return world.tryLogin(paul);
                }));
            }
        }
        int admitted = 0;
        for (Future<Message> answer : answers) {
            if (answer.get().tag() == 'Z') {
                admitted++;
            } else {
                assertRefused("28000", "emergency grant GRANT has been used", answer.get());
            }
        }
        assertEquals(1, admitted);
    }

    @Test
    @Order(3)
    void itsSessionEndsAfterItsLength() {
        Person maria = prepared("sos-maria", Duration.ofSeconds(1));
        Instant begun = Instant.now();

        try (RawClient session = world.login(maria)) {
            Message last = session.readUntil('E', World.SOON).getLast();

            assertEquals("57P01", last.sqlState());
            assertEquals("access ended: the time of emergency grant GRANT is over", Golden.text(last.field('M')));
            assertTrue(Duration.between(begun, Instant.now()).compareTo(Duration.ofSeconds(1)) >= 0, "not before");
        }
    }

    @Test
    @Order(4)
    void whatStandsInTheClusterAloneAdmitsNobody() {
        String password = world.grants.credential("sos-otto");
        Instant now = Instant.now();
        Grant known = cluster.plane.commit(Grant.create(
                        GrantId.random(RANDOM),
                        new Principal("sos-otto", Principal.Kind.HUMAN, "https://id.example", "otto", List.of()),
                        World.TARGET,
                        World.ROLE,
                        Validity.between(now.minusSeconds(60), now.plus(HOUR)),
                        StaleTolerance.defaultFor(Principal.Kind.HUMAN),
                        "")
                .within(ScopeCodec.encode(once(HOUR))));
        cluster.awaitHead();
        Person otto = new Person("sos-otto", password, known);

        assertRefused("28000", "emergency grant GRANT admits nobody without its files", world.tryLogin(otto));
        world.grants.put(known);
        Await.until(
                "its file is read", World.SOON, () -> world.gateway.metric("portcullis_emergency_grants_usable") == 1);
        world.login(otto).close();
    }

    /** A test may run as root, whom no permissions keep out: so the folder is none. */
    @Test
    @Order(5)
    void withoutAPlaceToRecordItNobodyIsAdmittedAndItIsNotUsedUp() throws IOException {
        Person emma = prepared("sos-emma", HOUR);
        Path folder = state("emergency");
        Path aside = state("aside");
        Files.move(folder, aside);
        Files.createFile(folder);

        assertRefused("57P03", "the gateway can not record the use of emergency grant GRANT", world.tryLogin(emma));
        assertTrue(world.gateway.metric("portcullis_emergency_state_failures_total") >= 1);

        Files.delete(folder);
        Files.move(aside, folder);
        world.login(emma).close();
    }

    /** Last, as nothing is left afterwards. */
    @Test
    @Order(6)
    void withEverythingElseGoneAFileAdmitsUnlessItWasUsedOrRevokedBefore() throws Exception {
        assumeTrue(Psql.installed(), "no psql on the path");
        Person used = prepared("sos-used", HOUR);
        world.login(used).close();
        Person revoked = prepared("sos-revoked", HOUR);
        Person unused = prepared("sos-unused", HOUR);
        cluster.plane.commit(revoked.grant().revoked("the envelope was opened"));
        Path tombstone = state("emergency").resolve(RecordFiles.nameOf(revoked.grant()));
        Await.until("the tombstone is kept", World.SOON, () -> Files.exists(tombstone));

        cluster.plane.close();
        world.gateway.kill();
        GatewayProcess alone = requireNonNull(BUILDER.get()).start();

        try (alone) {
            assertEquals("""
                    FATAL:  emergency grant GRANT has been used
                    DETAIL:  It admits one session, which began at TIME.
                    HINT:  Ask the operators of the gateway for another one. If it was not you who used it, tell them.
                    """, refusal(psql(alone, used)));
            assertEquals("""
                    FATAL:  grant GRANT was revoked
                    HINT:  Ask the owner of this database for a grant, or the operators of the gateway.
                    """, refusal(psql(alone, revoked)));
            assertEquals(new Psql.Result(0, "42\n", ""), psql(alone, unused));
            assertEquals(2, psql(alone, unused).status(), "once");
        }
    }

    private static Psql.Result psql(GatewayProcess gateway, Person person) throws Exception {
        return Psql.run(
                World.SOON,
                gateway.host(),
                gateway.port(),
                person.login(),
                person.password(),
                World.TARGET,
                "-At",
                "-c",
                "SELECT 6 * 7");
    }

    private static String refusal(Psql.Result result) {
        assertEquals(2, result.status(), result.err());
        return Golden.text(result.err().replaceFirst("^.* failed: ", ""));
    }
}
