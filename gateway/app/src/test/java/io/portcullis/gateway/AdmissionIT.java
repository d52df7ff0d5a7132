package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.gateway.World.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.Frontend;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.Scram;
import io.portcullis.harness.TargetSpec;
import io.portcullis.model.Grant;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What happens to a grant while a session under it is being opened, or is open. */
@ExtendWith(SharedWorld.class)
class AdmissionIT {
    private static World world;
    private static Bystander bystander;
    private static Middle middle;

    private Told told;

    @BeforeAll
    static void arrive() {
        world = SharedWorld.get();
        bystander = new Bystander(world);
        middle = new Middle(world.postgres);
        world.personAt(TargetSpec.of("slow", middle.address()).database(World.TARGET));
    }

    @AfterAll
    static void leave() {
        bystander.close();
        middle.close();
    }

    @BeforeEach
    void listen() throws Exception {
        told = Told.since(world);
    }

    @AfterEach
    void nothingIsLeft() {
        middle.release();
        bystander.noticesNothing();
        world.awaitBackends(1);
        Await.until("the target's connections are closed", World.SOON, () -> middle.open() == 0);
        Await.until(
                "only the bystander's session is left",
                World.SOON,
                () -> world.gateway.metric("portcullis_sessions_active") == 1);
    }

    private static Person personAtSlow(String login, Duration time) {
        return world.person(GrantSpec.of(login, "slow", World.ROLE).expiresIn(time));
    }

    /** A client that has proved who it is, and whose session waits for the target. */
    private static RawClient opening(Person person) {
        middle.holdNew();
        RawClient client = world.connect();
        client.send(Frontend.startup("user", person.login(), "database", "slow"));
        client.read(World.SOON);
        Scram scram = new Scram(person.password());
        client.send(Frontend.saslInitialResponse(Scram.MECHANISM, scram.clientFirst()));
        client.send(Frontend.saslResponse(scram.clientFinal(continuation(client.read(World.SOON)))));
        scram.checkServerFinal(continuation(client.read(World.SOON)));
        assertEquals("R (4 bytes)", client.read(World.SOON).toString(), "AuthenticationOk");
        Await.until("the gateway connects to the target", World.SOON, () -> middle.open() == 1);
        return client;
    }

    private static String continuation(Message sasl) {
        return new String(sasl.body(), StandardCharsets.US_ASCII).substring(4);
    }

    /** A revision of a grant with other facts. */
    private void revise(Grant old, String target, String role, Instant expiresAt) throws Exception {
        world.revise(old, target, role, expiresAt);
        told.event("\"record\":\"" + old.id() + "\"", "\"revision\":" + (old.revision() + 1));
    }

    private void refused(RawClient client, String reason, String message) throws Exception {
        middle.release();
        Assertion.fatal(client.readToEnd(World.SOON), "28000", message);
        told.refusedLogin(reason, "28000");
        told.assertCounted(0, "portcullis_sessions_opened_total");
    }

    @Test
    void aGrantRevokedWhileTheSessionIsBeingOpenedDoesNotAdmit() throws Exception {
        Person person = personAtSlow("revoked-meanwhile", Duration.ofHours(1));
        try (RawClient client = opening(person)) {
            world.grants.revoke(person.grant().id(), "incident");
            told.event("\"record\":\"" + person.grant().id() + "\"", "\"what\":\"revoked\"");
            refused(client, "grant-revoked", "grant " + person.grant().id() + " was revoked");
        }
    }

    @Test
    void aGrantThatExpiresWhileTheSessionIsBeingOpenedDoesNotAdmit() throws Exception {
        Person person = personAtSlow("expires-meanwhile", Duration.ofSeconds(2));
        Instant end = person.grant().validity().expiresAt();
        try (RawClient client = opening(person)) {
            Await.until("it has expired", World.SOON, () -> Instant.now().isAfter(end));
            refused(client, "grant-expired", "grant " + person.grant().id() + " expired at " + end);
        }
    }

    @Test
    void aGrantForAnotherRoleInTheMeantimeDoesNotAdmitInTheOldOne() throws Exception {
        Person person = personAtSlow("other-role", Duration.ofHours(1));
        Grant grant = person.grant();
        try (RawClient client = opening(person)) {
            revise(grant, grant.target(), "auditor", grant.validity().expiresAt());
            refused(client, "no-grant", "no grant admits \"other-role\" to \"slow\"");
        }
    }

    @Test
    void aGrantForAnotherTargetInTheMeantimeDoesNotAdmit() throws Exception {
        Person person = personAtSlow("other-target", Duration.ofHours(1));
        Grant grant = person.grant();
        try (RawClient client = opening(person)) {
            revise(grant, "warehouse", grant.role(), grant.validity().expiresAt());
            refused(client, "no-grant", "no grant admits \"other-target\" to \"slow\"");
        }
    }

    @Test
    void anEndThatComesCloserInTheMeantimeCountsForTheSession() throws Exception {
        Person person = personAtSlow("shortened", Duration.ofHours(1));
        Grant grant = person.grant();
        Instant end = Instant.now().plusSeconds(3);
        try (RawClient client = opening(person)) {
            revise(grant, grant.target(), grant.role(), end);
            middle.release();
            client.readUntil('Z', World.SOON);
            Assertion.fatal(client.readToEnd(World.SOON), "57P01", " expired at ");
            assertTrue(!Instant.now().isBefore(end));
        }
        told.cutOff("expired");
    }

    @Test
    void aClientThatLeavesWhileItsSessionIsBeingOpenedLeavesNothing() throws Exception {
        Person person = personAtSlow("impatient", Duration.ofHours(1));
        opening(person).close();
        told.refusedLogin("client-left", "08006");
        middle.release();
        told.assertCounted(0, "portcullis_sessions_opened_total");
    }

    @Test
    void whatAClientSendsAheadIsHeldBackAndThenAnswered() throws Exception {
        int queries = 10_000; // 140 kB, more than the gateway keeps for a session that is not open
        Person person = personAtSlow("hasty", Duration.ofHours(1));
        try (RawClient client = opening(person)) {
            Thread writer = Thread.ofVirtual().start(() -> {
                byte[] query = Frontend.query("SELECT 1");
                for (int i = 0; i < queries; i++) {
                    client.send(query);
                }
            });
            middle.release();
            client.readUntil('Z', World.SOON);
            for (int i = 0; i < queries; i++) {
                assertEquals('I', client.readUntil('Z', World.SOON).getLast().transactionStatus());
            }
            writer.join();
        }
        told.ended("client-closed");
    }

    @Test
    void aRevisionForAnotherTargetEndsALiveSession() throws Exception {
        Person person = world.person("moved");
        Grant grant = person.grant();
        try (RawClient client = world.login(person)) {
            revise(grant, "warehouse", grant.role(), grant.validity().expiresAt());
            Assertion.fatal(
                    client.readToEnd(World.SOON),
                    "57P01",
                    "access ended: grant " + grant.id() + " was changed in a way that needs a new session");
        }
        told.cutOff("scope-changed");
    }

    @Test
    void aRevisionThatEndsEarlierEndsALiveSessionThen() throws Exception {
        Person person = world.person("cut-short");
        Grant grant = person.grant();
        Instant end = Instant.now().plusSeconds(2);
        try (RawClient client = world.login(person)) {
            revise(grant, grant.target(), grant.role(), end);
            assertEquals('Z', client.query("SELECT 1").getLast().tag());
            Assertion.fatal(client.readToEnd(World.SOON), "57P01", "expired at");
            assertTrue(!Instant.now().isBefore(end));
        }
        told.cutOff("expired");
    }
}
