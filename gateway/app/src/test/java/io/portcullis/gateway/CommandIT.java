package io.portcullis.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.portcullis.gateway.Fleet.Person;
import io.portcullis.harness.Await;
import io.portcullis.harness.End;
import io.portcullis.harness.Ending;
import io.portcullis.harness.GatewayProcess;
import io.portcullis.harness.GrantSpec;
import io.portcullis.harness.Message;
import io.portcullis.harness.RawClient;
import io.portcullis.harness.TargetSpec;
import io.portcullis.model.CatalogEntry;
import io.portcullis.model.CatalogTarget;
import io.portcullis.model.Command;
import io.portcullis.model.CommandId;
import io.portcullis.model.HostPort;
import io.portcullis.model.HostRole;
import io.portcullis.model.SessionId;
import io.portcullis.model.TargetTls;
import io.portcullis.model.UnknownFields;
import io.portcullis.model.codec.CatalogBodies;
import io.portcullis.model.codec.PemKeys;
import io.portcullis.model.codec.RecordSigner;
import io.portcullis.model.hazelcast.MapNames;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What operators tell the gateways through the cluster: end that session; these are the targets. */
class CommandIT {
    private static final Duration SOON = Fleet.SOON;
    private static final Pattern SESSION = Pattern.compile("session-started session=(s[0-9a-z]{15}) grant=(\\S+)");

    private static Fleet fleet;
    private static final SecureRandom RANDOM = new SecureRandom();

    @BeforeAll
    static void arrive() {
        fleet = Fleet.start();
    }

    @AfterAll
    static void leave() {
        fleet.close();
    }

    @AfterEach
    void nothingBroke() {
        for (GatewayProcess gateway : List.of(fleet.one, fleet.two)) {
            assertEquals(0, gateway.metricOrZero("portcullis_defects_total"));
        }
    }

    private static SessionId session(GatewayProcess gateway, Person person) {
        String line =
                gateway.awaitLog("session-started .*grant=" + person.grant().id(), SOON);
        Matcher matcher = SESSION.matcher(line);
        assertTrue(matcher.find(), line);
        return new SessionId(matcher.group(1));
    }

    private static Command cutOff(SessionId session, Instant issuedAt) {
        return Command.cutOff(CommandId.random(RANDOM), issuedAt, session, "it locks the orders");
    }

    private static void put(Command command) {
        put(command, fleet.grants.signer());
    }

    private static void put(Command command, RecordSigner signer) {
        fleet.plane.put(MapNames.COMMANDS, MapNames.commandKey(command.id()), signer.seal(command));
    }

    private static double count(GatewayProcess gateway, String outcome) {
        return gateway.metric("portcullis_commands_total", "outcome", outcome);
    }

    private static void assertCutOff(RawClient client) {
        Ending end = client.readToEnd(SOON, 5);
        assertEquals(End.EOF, end.end());
        assertEquals("57P01", end.last().sqlState());
        assertEquals(
                "session ended by an operator: it locks the orders", end.last().field('M'));
    }

    @Test
    void aSessionOnAnyGatewayIsEndedWithTheOperatorsWords() throws Exception {
        for (GatewayProcess gateway : List.of(fleet.one, fleet.two)) {
            Person person = fleet.person("told-at-" + gateway.port());
            Person bystander = fleet.person("bystander-at-" + gateway.port());
            try (RawClient client = fleet.login(gateway, person);
                    RawClient other = fleet.login(gateway, bystander)) {
                SessionId session = session(gateway, person);
                fleet.run(client, "locks_" + gateway.port());
                put(cutOff(session, Instant.now()));
                assertCutOff(client);
                fleet.awaitRunning("locks_" + gateway.port(), 0);
                other.query("SELECT 1");
                String line = gateway.awaitLog("session-ended cause=operator session=" + session, SOON);
                assertTrue(line.contains("detail=\"it locks the orders\""), line);
                Await.until(
                        "the audit has it",
                        SOON,
                        () -> Fleet.audit(gateway)
                                .lines()
                                .anyMatch(event -> event.contains("\"type\":\"session_ended\"")
                                        && event.contains(session.value())
                                        && event.contains("\"cause\":\"operator\"")
                                        && event.contains("\"detail\":\"it locks the orders\"")));
            }
            // The grant is still valid.
            fleet.login(gateway, person).close();
        }
        assertEquals(1, count(fleet.one, "obeyed"));
        assertEquals(1, count(fleet.two, "obeyed"));
        Await.until("the others' concern", SOON, () -> count(fleet.one, "unconcerned") >= 1);
    }

    @Test
    void whatIsForgedOldOrReplayedIsIgnoredAndCounted() {
        Person person = fleet.person("not-told");
        double notGenuine = count(fleet.one, "not-genuine");
        double untimely = count(fleet.one, "untimely");
        double repeated = count(fleet.one, "repeated");
        KeyPair keys = PemKeys.generate(RANDOM);
        RecordSigner forger = RecordSigner.of(fleet.grants.clusterId(), keys.getPrivate(), keys.getPublic());
        try (RawClient client = fleet.login(fleet.one, person)) {
            SessionId session = session(fleet.one, person);
            put(cutOff(session, Instant.now()), forger);
            Command genuine = cutOff(session, Instant.now());
            fleet.plane.put(
                    MapNames.COMMANDS,
                    CommandId.random(RANDOM).value(),
                    fleet.grants.signer().seal(genuine));
            Await.until("forged", SOON, () -> count(fleet.one, "not-genuine") == notGenuine + 2);
            put(cutOff(session, Instant.now().minusSeconds(61)));
            Await.until("old", SOON, () -> count(fleet.one, "untimely") == untimely + 1);
            client.query("SELECT 1");
            put(genuine);
            assertCutOff(client);
            put(genuine);
            Await.until("replayed", SOON, () -> count(fleet.one, "repeated") == repeated + 1);
        }
    }

    private static CatalogTarget described(String database) {
        return new CatalogTarget(
                List.of(new HostPort(fleet.postgres.host(), fleet.postgres.port())),
                HostRole.ANY,
                database,
                false,
                TargetTls.DISABLED,
                Map.of("env", "test"),
                1,
                Duration.ofSeconds(1),
                UnknownFields.NONE);
    }

    @Test
    void targetsOfTheCatalogComeChangeAndGoWithoutARestart() throws Exception {
        fleet.postgres.execute("postgres", "CREATE DATABASE catalog_one");
        fleet.postgres.execute("postgres", "CREATE DATABASE catalog_two");
        fleet.grants.secret("described", Fleet.ROLE, fleet.rolePassword);
        Person person = fleet.person(GrantSpec.of("catalogued", "described", Fleet.ROLE));
        assertRefused(person, "3D000");

        CatalogEntry first = fleet.plane.commit(CatalogEntry.create(
                CatalogEntry.Kind.TARGET, "described", CatalogBodies.of(described("catalog_one")), Instant.now()));
        fleet.one.awaitLog("catalog-target-read target=described revision=1", SOON);
        try (RawClient running = fleet.login(fleet.one, person)) {
            assertEquals("catalog_one", database(running));
            assertRefused(person, "53300");

            CatalogEntry second = fleet.plane.commit(first.with(CatalogBodies.of(described("catalog_two"))));
            fleet.one.awaitLog("catalog-target-read target=described revision=2", SOON);
            assertEquals("catalog_one", database(running), "a running session goes on as it began");
            assertRefused(person, "53300");

            fleet.plane.commit(second.without());
            fleet.one.awaitLog("catalog-target-removed target=described revision=3", SOON);
            assertEquals("catalog_one", database(running));
            assertRefused(person, "3D000");
        }

        // The gateway's own file wins, and comes and goes likewise.
        fleet.plane.commit(second(first));
        fleet.one.awaitLog("catalog-target-read target=described revision=4", SOON);
        try (RawClient now = fleet.login(fleet.one, person)) {
            assertEquals("catalog_two", database(now));
        }
        fleet.grants.target(TargetSpec.of("described", fleet.postgres).database("catalog_one"));
        Await.until("the file counts", SOON, () -> {
            try (RawClient own = fleet.login(fleet.one, person)) {
                return database(own).equals("catalog_one");
            }
        });
    }

    private static CatalogEntry second(CatalogEntry first) {
        return first.with(CatalogBodies.of(described("catalog_two")))
                .without()
                .with(CatalogBodies.of(described("catalog_two")));
    }

    private static String database(RawClient client) {
        List<Message> answer = client.query("SELECT current_database()");
        byte[] row = answer.get(1).body();
        return new String(row, 6, row.length - 6, StandardCharsets.UTF_8);
    }

    private static void assertRefused(Person person, String sqlState) {
        try (RawClient client = RawClient.connect(fleet.one.host(), fleet.one.port())) {
            Message answer = client.tryLogin(person.login(), person.password(), "described");
            assertEquals("E", String.valueOf(answer.tag()));
            assertEquals(sqlState, answer.sqlState());
        }
    }
}
